package io.reelbatch.ledger;

import org.jspecify.annotations.Nullable;

/// An item's conversation with the agent so far.
///
/// @param over turns that ended without a video and were answered; the next one is sent as their follow-up
/// @param lastWords what the agent said last that is worth keeping
/// @param draftDigest of the draft that the last such turn left behind, where there was one; for a turn that
///     is sent once more, of the draft that was there before its first send
/// @param resends how often the present turn is sent once more
public record Turns(
        int over, @Nullable String lastWords, @Nullable String draftDigest, int resends) {
    public static final Turns NONE = new Turns(0, null, null);

    /// A conversation of which nothing was sent more than once.
    public Turns(int over, @Nullable String lastWords, @Nullable String draftDigest) {
        this(over, lastWords, draftDigest, 0);
    }

    /// The next turn.
    Turns next(String words, @Nullable String digest) {
        return new Turns(over + 1, words, digest);
    }

    Turns said(String words) {
        return new Turns(over, words, draftDigest, resends);
    }

    Turns again(@Nullable String digest) {
        return new Turns(over, lastWords, digest, resends + 1);
    }

    /// Whether something was sent in the session before the next send, so that a video may still come of it.
    public boolean begun() {
        return over > 0 || resends > 0;
    }
}
