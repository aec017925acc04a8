package io.reelbatch.ledger;

/// How far a batch is.
public enum BatchState {
    ACCEPTED,
    RUNNING,
    PAUSED,
    PUBLISHING,
    COMPLETED,
    CANCELLED,
    /// rows in and results out differ; nothing is published, a person has to look
    INCONSISTENT
}
