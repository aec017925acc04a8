package io.reelbatch.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One remote call that costs money or cannot simply be repeated: an intent committed before it, an outcome
/// after it. Without an outcome, only the cloud can tell what became of it.
///
/// @param attempt the how-manieth call of its kind for the item, from 1
/// @param idempotencyKey the name under which the cloud knows the call, where it has one
/// @param before what the session and the account looked like before a generation
/// @param end how a generation's stream ended
/// @param seen what a look at the cloud has found last, and when
public record Effect(
        Kind kind,
        int attempt,
        @Nullable String idempotencyKey,
        @Nullable Before before,
        Instant intentAt,
        @Nullable End end,
        @Nullable Seen seen) {

    /// Which call.
    public enum Kind {
        UPLOAD,
        GENERATION,
        RENDER
    }

    /// What became of a call.
    public enum Result {
        DONE,
        NOT_EXECUTED,
        /// it ended in words; whether they cost anything the balance could not tell
        ANSWERED,
        FAILED,
        UNRESOLVED
    }

    /// The session and the account before a generation.
    ///
    /// @param draftDigest nothing where there was no draft
    /// @param available credits that could be spent
    /// @param frozen credits reserved for running work
    /// @param alone whether no other generation of this process was in flight
    public record Before(@Nullable String draftDigest, long available, long frozen, boolean alone) {}

    /// The end of a stream.
    ///
    /// @param clean whether it ended as it should
    /// @param answer what the agent said, or why the end is unclear
    public record End(boolean clean, String answer, Instant at) {}

    /// A look at the cloud.
    ///
    /// @param digest of the draft seen, or a word
    /// @param at when it was seen first
    public record Seen(String digest, Instant at) {}

    /// The intent to upload an item's media.
    public static Effect upload(Item item, Instant now) {
        return new Effect(Kind.UPLOAD, item.effects() + 1, null, null, now, null, null);
    }

    /// The intent to have an item's video generated. Paid.
    public static Effect generation(Item item, Before before, Instant now) {
        return new Effect(Kind.GENERATION, item.effects() + 1, null, before, now, null, null);
    }

    /// The intent to have an item's draft rendered under an id of ours.
    public static Effect render(Item item, String renderId, Instant now) {
        return new Effect(Kind.RENDER, item.effects() + 1, renderId, null, now, null, null);
    }

    Effect ended(End how) {
        return new Effect(kind, attempt, idempotencyKey, before, intentAt, how, seen);
    }

    Effect seen(Seen what) {
        return new Effect(kind, attempt, idempotencyKey, before, intentAt, end, what);
    }
}
