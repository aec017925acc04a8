package io.reelbatch.ledger;

/// What an item queues for. The generation stage has two lanes with a limit each: sending takes up to a
/// quarter of an hour, looking whether a video has appeared takes milliseconds and must not wait behind it.
public enum Lane {
    UPLOAD,
    SEND,
    SETTLE,
    RENDER
}
