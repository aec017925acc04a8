package io.reelbatch.emulator;

/// How a generation that breaks says so.
public enum ErrorForm {
    /// `{"error": ".."}` with the message unescaped: quotes and line ends make it no JSON.
    RAW_ERROR,
    /// An event of the author `system` whose text begins with `Error:`; it looks like an answer.
    SYSTEM_AUTHOR,
    /// `{"error":"..","error_details":{..}}`
    ERROR_DETAILS,
    /// `event: error` and a JSON body.
    EVENT_ERROR,
    /// An event with `errorCode` and `errorMessage` and without content.
    ERROR_CODE,
    /// The service's envelope as an event: `{"code":5000,"message":".."}`
    ENVELOPE,
    /// `{"type":"error","error":".."}`
    TYPED_ERROR,
    /// The body is cut off without its last chunk.
    CUT,
    /// HTTP 500 with an empty body, before any event.
    STATUS_500,
    /// HTTP 200 without any event.
    NO_EVENTS
}
