package io.reelbatch.emulator;

/// The instants of a call at which a fault can strike, in their order.
public enum Moment {
    /// The head of the request has been read, its body has not.
    BEFORE_BODY,
    /// Part of the request's body has been read.
    MID_REQUEST,
    /// The whole request has been read and found good; nothing has happened yet.
    BEFORE_EFFECT,
    /// The effect has happened (or, without effect, been left out); no byte of the answer has been sent.
    BEFORE_RESPONSE,
    /// The head of the answer has been sent.
    AFTER_HEADERS,
    /// Half of the body has been sent; not for event streams.
    MID_BODY,
    /// An event of a stream has been sent; [Fault#afterEvent] says which.
    AFTER_EVENT,
    /// Everything but the end has been sent: the last byte, or a stream's last chunk.
    BEFORE_END
}
