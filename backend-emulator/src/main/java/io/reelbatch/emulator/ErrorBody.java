package io.reelbatch.emulator;

/// What stands in an error whose HTTP status is not 200.
public enum ErrorBody {
    /// The envelope with its code.
    ENVELOPE,
    /// `{"detail":".."}`, as the Python agent server and its framework write it.
    DETAIL,
    /// `{"detail":[{..}]}`, the same with its particulars.
    DETAIL_LIST,
    /// `{"reason":".."}`, as gateways write it.
    REASON,
    /// `{"message":".."}` without a code.
    MESSAGE,
    /// A web page.
    HTML,
    /// Nothing.
    EMPTY
}
