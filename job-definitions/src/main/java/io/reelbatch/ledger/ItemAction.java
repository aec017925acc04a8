package io.reelbatch.ledger;

/// What is to be done in an item's session.
public enum ItemAction {
    /// send the prompt, which is paid for, and export what comes of it
    GENERATE,
    /// export the draft that the session holds; free
    EXPORT,
    /// tell what the session holds; free
    STATE
}
