package io.reelbatch.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An item on its way into the ledger.
///
/// @param requestDigest identifies what was asked for, across batches
/// @param notBefore when it may start
/// @param refused why the row gets no video at all; it then ends as FAILED before it has begun
/// @param twin the same row in an earlier batch, which must not be paid for again
public record NewItem(
        int rowNumber,
        String rowKey,
        String requestDigest,
        ItemRequest request,
        int priority,
        @Nullable Instant notBefore,
        @Nullable Problem refused,
        @Nullable Twin twin) {

    /// The same row in another batch.
    ///
    /// @param name `BATCH/ROW`
    /// @param state how far it is there
    public record Twin(
            String name,
            ItemState state,
            @Nullable String outputUrl,
            @Nullable String renderId,
            @Nullable String timeline) {}

    /// This item, not to be paid for again because of its twin.
    public NewItem with(@Nullable Twin found) {
        return new NewItem(rowNumber, rowKey, requestDigest, request, priority, notBefore, refused, found);
    }

    ItemState state() {
        if (refused != null) {
            return ItemState.FAILED;
        }
        if (twin != null) {
            return twin.state() == ItemState.DONE ? ItemState.DONE : ItemState.PARKED;
        }
        return ItemState.ACCEPTED;
    }

    @Nullable
    Problem problem() {
        if (refused != null || twin == null) {
            return refused;
        }
        return twin.state() == ItemState.DONE
                ? reused(twin)
                : new Problem(
                        "UNDER_WAY_ELSEWHERE",
                        "the same row is already %s as %s".formatted(twin.state(), twin.name()),
                        "Finish that batch, then retry this one; a second generation would be paid for twice.");
    }

    static Problem reused(Twin twin) {
        return new Problem("REUSED", "the same row was done before as " + twin.name() + "; nothing was spent", "");
    }
}
