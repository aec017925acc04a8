package io.reelbatch.emulator;

/// What a stream sends while nothing happens.
public enum HeartbeatForm {
    /// An empty `data:` line.
    EMPTY_DATA,
    /// The comment `: ping`.
    COMMENT,
    /// The comment `: heartbeat`.
    COMMENT_HEARTBEAT,
    /// An `event: heartbeat` with empty data.
    EVENT,
    /// `data: heartbeat`, which is no JSON.
    WORD,
    /// `{"type":"heartbeat"}`
    TYPED,
    /// `data: [DONE]`
    DONE,
    /// Nothing at all.
    NONE
}
