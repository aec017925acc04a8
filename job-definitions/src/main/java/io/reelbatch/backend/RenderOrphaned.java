package io.reelbatch.backend;

/// The render belongs to a token that the cloud no longer takes, and it shows the render to no other. The
/// draft can be exported anew, which costs nothing.
public final class RenderOrphaned extends BackendException {
    private static final long serialVersionUID = 1L;

    public RenderOrphaned(String message) {
        super(message, null);
    }
}
