package io.reelbatch.ledger;

import org.jspecify.annotations.Nullable;

/// An item's conversation with the agent so far.
///
/// @param over turns that ended without a video and were answered; the next one is sent as their follow-up
/// @param lastWords what the agent said last that is worth keeping
/// @param draftDigest of the draft that the last such turn left behind, where there was one
public record Turns(
        int over, @Nullable String lastWords, @Nullable String draftDigest) {
    public static final Turns NONE = new Turns(0, null, null);
}
