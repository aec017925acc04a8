package io.reelbatch.backend;

/// The account's plan does not allow the export. What was generated stays; a later export costs nothing.
public final class ExportBlocked extends BackendException {
    private static final long serialVersionUID = 1L;

    public ExportBlocked(String message) {
        super(message, null);
    }
}
