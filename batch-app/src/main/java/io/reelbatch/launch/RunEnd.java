package io.reelbatch.launch;

/// How a run of a batch ended.
public enum RunEnd {
    /// every row has its result
    COMPLETED,
    /// everything that is left waits for credits or a token
    NEEDS_A_PERSON,
    /// it was stopped, and goes on with the next run
    STOPPED
}
