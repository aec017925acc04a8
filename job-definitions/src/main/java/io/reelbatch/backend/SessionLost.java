package io.reelbatch.backend;

/// The cloud does not know the session (any more).
public final class SessionLost extends BackendException {
    private static final long serialVersionUID = 1L;

    public SessionLost(String message) {
        super(message, null);
    }
}
