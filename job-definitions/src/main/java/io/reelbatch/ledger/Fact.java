package io.reelbatch.ledger;

import org.jspecify.annotations.Nullable;

/// Something an attempt has found out or done, to be kept with the item in the transaction of its outcome.
public sealed interface Fact {

    /// @param userId who owns the session, for the registration link of an anonymous account
    record SessionOpened(String sessionId, @Nullable String userId) implements Fact {}

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

    record RenderAccepted(String renderId) implements Fact {}

    record VideoFound(String url) implements Fact {}

    record VideoStored(String file, long bytes, String sha256) implements Fact {}
}
