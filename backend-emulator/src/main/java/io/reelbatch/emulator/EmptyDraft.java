package io.reelbatch.emulator;

/// How a state without a draft looks.
public enum EmptyDraft {
    /// `"draft":null`
    NULL,
    /// No such key.
    ABSENT,
    /// `"draft":{}`
    OBJECT
}
