package io.reelbatch.ledger;

/// How far a batch is.
public enum BatchState {
    ACCEPTED,
    RUNNING,
    /// an operator holds it back; no call is made for it
    PAUSED,
    PUBLISHING,
    COMPLETED,
    /// called off as a whole; every row has its result
    CANCELLED,
    /// rows in and results out differ; nothing is published, a person has to look
    INCONSISTENT;

    /// Whether calls are made for it, if nobody holds it back.
    boolean goesOn() {
        return this == ACCEPTED || this == RUNNING;
    }
}
