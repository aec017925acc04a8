package io.reelbatch.cli;

import org.jspecify.annotations.Nullable;

/// A command cannot do what it is for; its message tells a person why, in a sentence.
class CannotRun extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CannotRun(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
