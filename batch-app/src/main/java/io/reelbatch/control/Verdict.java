package io.reelbatch.control;

/// What a person has found out, or decides, about a row that may have been paid for and has no video.
public enum Verdict {
    /// a video was made: take the session's present draft and export it, which is free
    DONE,
    /// nothing was generated, and nothing paid: send it again
    NOT_EXECUTED,
    /// nobody knows: send it again all the same, and maybe pay twice
    RECHARGE
}
