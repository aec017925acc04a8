package io.reelbatch.simulation;

/// What can go wrong.
enum Fault {
    /// a call that never arrives
    UNREACHABLE,
    SERVER_ERROR,
    RATE_LIMIT,
    /// a call that takes effect and whose answer does not arrive
    LOST_ANSWER,
    /// an answer that nobody can read
    MALFORMED,
    /// no call arrives, for minutes
    OUTAGE,
    /// the account's token is refused until a person mends it
    TOKEN_REFUSED,
    /// the account gets another token; what belongs to the old one is seen no more
    TOKEN_REPLACED,
    /// a request that the cloud will never accept
    REFUSED,
    /// calls take up to half a minute
    SLOW,
    /// the session is gone
    SESSION_GONE,
    /// fewer credits than the batch needs, until a person adds some
    NO_CREDITS,
    /// the agent says why it makes no video
    ANSWERS_IN_WORDS,
    /// the agent asks back, and makes the video when it is answered
    ASKS_BACK,
    /// the agent asks back although the video is being made already
    ASKS_WHILE_IT_WORKS,
    /// the stream ends as it should, without words and without a video
    ENDS_WITH_NOTHING,
    /// the stream is cut, the generation goes on
    STREAM_CUT,
    /// the stream ends with the news that the credits are used up
    CREDITS_END_IN_MID_STREAM,
    /// a generation whose stream is cut ends with it
    CUT_CANCELS,
    /// the stream is cut because the request was lost
    REQUEST_LOST,
    /// the stream is cut, and the request arrives much later
    REQUEST_DELAYED,
    /// the generation is charged, and no video ever appears
    CHARGED_FOR_NOTHING,
    /// the video appears a while after the stream has ended
    LATE_STATE,
    /// the account's plan does not allow exports
    EXPORT_BLOCKED,
    RENDER_FAILS,
    RENDER_STUCK,
    /// the render is completed without an address; the service's download call has it
    RENDER_NAMELESS,
    /// the render is accepted under another name than ours
    RENDER_RENAMED,
    /// a transaction that is not committed
    DATABASE_DOWN,
    /// a transaction that is committed although it is reported as failed
    COMMIT_UNKNOWN,
    /// the process is killed
    CRASH,
    /// the process stands still, possibly for longer than its lease
    FREEZE,
    /// the process is asked to stop
    STOP,
    /// an operator pauses a row or everything, for a while
    HELD_BACK,
    /// an operator cancels a row
    CALLED_OFF
}
