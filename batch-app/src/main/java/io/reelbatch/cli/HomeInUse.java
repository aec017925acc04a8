package io.reelbatch.cli;

/// Another process has the database of the home open. It may be about to open its door, or about to end.
final class HomeInUse extends CannotRun {
    private static final long serialVersionUID = 1L;

    HomeInUse(String message, Throwable cause) {
        super(message, cause);
    }
}
