package io.reelbatch.emulator;

/// The HTTP status that goes with an error code.
public enum ErrorStatus {
    /// Always 200; the code is in the body.
    OK,
    /// The status that suits the code, with the same body.
    MAPPED
}
