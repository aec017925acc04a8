package io.reelbatch.emulator;

/// The answer to a render id that exists already.
public enum DuplicateRender {
    /// The render that exists, as if it were new.
    EXISTING,
    /// HTTP 409 and an error.
    ERROR,
    /// An error in a 200, as a failure flag.
    REFUSED
}
