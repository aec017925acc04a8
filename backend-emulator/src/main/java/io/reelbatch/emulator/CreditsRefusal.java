package io.reelbatch.emulator;

/// Where the missing of credits is reported.
public enum CreditsRefusal {
    /// In the place of the stream, before anything has happened.
    ENVELOPE,
    /// As the first event of a stream.
    EVENT
}
