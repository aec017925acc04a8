package io.reelbatch.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Something an attempt has found out or done, to be kept with the item in the transaction of its outcome.
public sealed interface Fact {

    /// @param userId who owns the session, for the registration link of an anonymous account
    /// @param tokenRef the token that opened it, by its digest
    record SessionOpened(
            String sessionId,
            @Nullable String userId,
            @Nullable String tokenRef) implements Fact {
        public SessionOpened(String sessionId, @Nullable String userId) {
            this(sessionId, userId, null);
        }
    }

    /// The session is gone and nothing was paid in it.
    record SessionDropped() implements Fact {}

    record StreamEnded(Effect.End how) implements Fact {}

    record Looked(Effect.Seen what) implements Fact {}

    record EffectClosed(Effect.Result result) implements Fact {}

    /// @param exact whether the amount was read off the balance, or is an estimate
    record Charged(long credits, boolean exact) implements Fact {}

    /// What the last try met with, for people who ask why the item waits.
    record Met(Problem what) implements Fact {}

    record DraftTaken(String json, String digest, String timeline) implements Fact {}

    /// A turn is over without a video, and is answered by another one.
    ///
    /// @param words what the agent said
    /// @param draftDigest of the draft that it left behind, where there is one
    record TurnOver(String words, @Nullable String draftDigest) implements Fact {}

    /// Nothing has come of the present turn, and it is sent once more. It may be charged twice.
    ///
    /// @param draftDigest of the draft that was there before it was sent, where there was one
    record SentAgain(@Nullable String draftDigest) implements Fact {}

    /// What the agent said to the video it made.
    record Said(String words) implements Fact {}

    /// A look at a timeline that nothing else is done with.
    record TimelineSeen(@Nullable String digest, String timeline) implements Fact {}

    /// @param tokenRef the token that submitted it, by its digest; nothing where that is the session's
    record RenderAccepted(String renderId, @Nullable String tokenRef) implements Fact {
        public RenderAccepted(String renderId) {
            this(renderId, null);
        }
    }

    /// @param expiresAt when the address stops working, where the cloud says so
    record VideoFound(String url, @Nullable Instant expiresAt) implements Fact {
        public VideoFound(String url) {
            this(url, null);
        }
    }

    record VideoStored(String file, long bytes, String sha256) implements Fact {}
}
