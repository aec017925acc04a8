package io.reelbatch.cli;

/// A command was called in a way that it cannot follow; its message tells a person what to change.
final class BadUsage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadUsage(String message) {
        super(message);
    }
}
