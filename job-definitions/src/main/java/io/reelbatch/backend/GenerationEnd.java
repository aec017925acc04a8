package io.reelbatch.backend;

import org.jspecify.annotations.Nullable;

/// What became of a paid generation call.
public sealed interface GenerationEnd {

    /// The stream ended as it should. Whether a video exists only the session's state tells; about a third
    /// of all good ends carry no text at all.
    ///
    /// @param answer what the agent said, possibly empty
    record Ended(String answer) implements GenerationEnd {}

    /// Proof that nothing was executed or charged: refused before the first event, or never connected.
    record NotExecuted(BackendException why) implements GenerationEnd {}

    /// Anything else: it may or may not have been executed and charged. Only the session's state tells.
    ///
    /// @param account what the end says about the account all the same, such as that its credits are used up
    record Unclear(String why, @Nullable AccountStopped account) implements GenerationEnd {
        public Unclear(String why) {
            this(why, null);
        }
    }
}
