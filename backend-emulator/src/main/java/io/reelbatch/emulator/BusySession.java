package io.reelbatch.emulator;

/// What happens to a second message on a session that is at work.
public enum BusySession {
    /// It is refused with HTTP 409; nothing was accepted.
    REFUSE,
    /// It waits for its turn.
    QUEUE,
    /// Both are worked on at once.
    INTERLEAVE
}
