package io.reelbatch.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An item on its way into the ledger.
///
/// @param requestDigest identifies what was asked for, across batches
/// @param notBefore when it may start
/// @param refused why the row gets no video at all; it then ends as FAILED before it has begun
/// @param twin the same row in an earlier batch, which must not be paid for again
/// @param sessionId a session of an earlier batch in which it goes on
/// @param userId who owns that session
/// @param tokenRef the token that it belongs to
public record NewItem(
        int rowNumber,
        String rowKey,
        String requestDigest,
        ItemRequest request,
        int priority,
        @Nullable Instant notBefore,
        @Nullable Problem refused,
        @Nullable Twin twin,
        @Nullable String sessionId,
        @Nullable String userId,
        @Nullable String tokenRef) {

    static final String REUSED = "REUSED";
    private static final String UNDER_WAY_ELSEWHERE = "UNDER_WAY_ELSEWHERE";
    static final String PURGED = "RESULTS_PURGED";

    /// A row that opens a session of its own, or joins that of its batch.
    public NewItem(
            int rowNumber,
            String rowKey,
            String requestDigest,
            ItemRequest request,
            int priority,
            @Nullable Instant notBefore,
            @Nullable Problem refused,
            @Nullable Twin twin) {
        this(rowNumber, rowKey, requestDigest, request, priority, notBefore, refused, twin, null, null, null);
    }

    /// The same row in another batch.
    ///
    /// @param name `BATCH/ROW`
    /// @param state how far it is there
    /// @param purged whether it was paid for, or may have been, and was removed with all that came of it
    public record Twin(
            String name,
            ItemState state,
            @Nullable String outputUrl,
            @Nullable String renderId,
            @Nullable String timeline,
            @Nullable String sessionId,
            @Nullable String userId,
            @Nullable String tokenRef,
            boolean purged) {

        /// A twin that is there.
        public Twin(
                String name,
                ItemState state,
                @Nullable String outputUrl,
                @Nullable String renderId,
                @Nullable String timeline,
                @Nullable String sessionId,
                @Nullable String userId,
                @Nullable String tokenRef) {
            this(name, state, outputUrl, renderId, timeline, sessionId, userId, tokenRef, false);
        }

        static Twin purged(String name) {
            return new Twin(name, ItemState.PARKED, null, null, null, null, null, null, true);
        }

        /// A twin whose session nobody will go on in.
        public Twin(
                String name,
                ItemState state,
                @Nullable String outputUrl,
                @Nullable String renderId,
                @Nullable String timeline) {
            this(name, state, outputUrl, renderId, timeline, null, null, null);
        }
    }

    /// This item, not to be paid for again because of its twin.
    public NewItem with(@Nullable Twin found) {
        return new NewItem(
                rowNumber,
                rowKey,
                requestDigest,
                request,
                priority,
                notBefore,
                refused,
                found,
                sessionId,
                userId,
                tokenRef);
    }

    NewItem continuing(String session, @Nullable String user, @Nullable String token) {
        return new NewItem(
                rowNumber, rowKey, requestDigest, request, priority, notBefore, refused, twin, session, user, token);
    }

    NewItem refusedFor(Problem why) {
        return new NewItem(
                rowNumber, rowKey, requestDigest, request, priority, notBefore, why, twin, sessionId, userId, tokenRef);
    }

    /// Whether it takes the video of its twin.
    boolean isReused() {
        return refused == null && twin != null && twin.state() == ItemState.DONE;
    }

    /// Whether it was removed with all that came of it.
    boolean isPurged() {
        return refused == null && twin != null && twin.purged();
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

    /// What it waits for at first; the rows before it in its session come before everything else.
    @Nullable
    String waitingFor() {
        SessionPlace place = request.session();
        if (place != null && place.position() > 0 && !state().terminal()) {
            return WaitingFor.PREDECESSOR.name();
        }
        return notBefore == null ? null : WaitingFor.NOT_BEFORE.name();
    }

    @Nullable
    Problem problem() {
        if (refused != null || twin == null) {
            return refused;
        }
        if (twin.purged()) {
            return new Problem(
                    PURGED,
                    "the same row was there before as %s, and its result was purged; nothing was spent"
                            .formatted(twin.name()),
                    "To generate and pay for it anew, give it another id, or run the manifest with --again.");
        }
        return switch (twin.state()) {
            case DONE -> reused(twin);
            case FAILED ->
                new Problem(
                        UNDER_WAY_ELSEWHERE,
                        "the same row was paid for as %s, and has no video yet".formatted(twin.name()),
                        "Run `reelbatch retry` for that batch, which exports it for free, then for this one; a second"
                                + " generation would be paid for twice.");
            case ACCEPTED,
                    UPLOADED,
                    GENERATION_INTENT,
                    GENERATION_UNRESOLVED,
                    GENERATED,
                    RENDER_INTENT,
                    RENDERING,
                    PARKED,
                    CANCELLED ->
                new Problem(
                        UNDER_WAY_ELSEWHERE,
                        "the same row is already %s as %s".formatted(twin.state(), twin.name()),
                        "Finish that batch, then retry this one; a second generation would be paid for twice.");
        };
    }

    static Problem reused(Twin twin) {
        return new Problem(REUSED, "the same row was done before as " + twin.name() + "; nothing was spent", "");
    }
}
