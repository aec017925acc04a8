package io.reelbatch.emulator;

/// Where the missing of credits is reported.
public enum CreditsRefusal {
    /// In the place of the stream, before anything has happened.
    ENVELOPE,
    /// As the first event of a stream.
    EVENT,
    /// In the middle of a stream: a tool is called, then the money is found to be gone. Nothing is charged.
    MID_STREAM
}
