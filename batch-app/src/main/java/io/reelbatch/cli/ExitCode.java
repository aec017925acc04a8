package io.reelbatch.cli;

/// How a command ended, for scripts. Stopped processes end as the shell expects, with 128 and the signal's
/// number.
final class ExitCode {
    static final int ALL_DONE = 0;
    static final int COULD_NOT_RUN = 1;
    /// bad usage, or a manifest that is refused
    static final int REFUSED = 2;
    /// finished, with a row that failed, is parked or was cancelled
    static final int NOT_ALL_DONE = 3;
    /// unfinished: waiting for credits or a token
    static final int NEEDS_A_PERSON = 4;
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
