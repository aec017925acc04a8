package io.reelbatch.emulator;

/// Where a draft that is to be rendered comes from.
enum DraftOrigin {
    /// It is the session's present draft, byte by byte.
    SAME,
    /// It is an earlier draft of this session.
    STALE,
    /// The session never had it.
    FOREIGN
}
