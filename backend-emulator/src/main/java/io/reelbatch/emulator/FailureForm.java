package io.reelbatch.emulator;

/// The type of `error` in a failed render.
public enum FailureForm {
    /// A string.
    TEXT,
    /// An object with code and message.
    OBJECT
}
