package io.reelbatch.emulator;

/// What a journal entry tells.
public enum JournalKind {
    /// A token was given out.
    TOKEN_ISSUED,
    /// A session was made.
    SESSION_CREATED,
    /// A session was lost.
    SESSION_LOST,
    /// A file or an address was taken into a session.
    UPLOADED,
    /// A generation has begun; its price is frozen.
    GENERATION_STARTED,
    /// A generation was paid for; its video is in the draft.
    CHARGED,
    /// A generation ended without a charge: cancelled, broken, or answered in words.
    RELEASED,
    /// The client left before the end of its stream.
    CLIENT_LEFT,
    /// A state was read.
    STATE_READ,
    /// A balance was read.
    BALANCE_READ,
    /// A render was accepted.
    RENDER_ACCEPTED,
    /// A render id came a second time.
    RENDER_REPEATED,
    /// A render was polled.
    POLLED,
    /// A render was cancelled.
    RENDER_CANCELLED,
    /// A video was fetched.
    DOWNLOADED,
    /// A call was refused; the status tells why.
    REFUSED,
    /// A scripted fault struck.
    FAULT,
    /// Credits were added by hand.
    TOPPED_UP
}
