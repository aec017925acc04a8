package io.reelbatch.ledger;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One time that a schedule was to run, or that a person had it run.
///
/// @param schedule name of its job definition
/// @param slot the intended moment; none where a person asked
/// @param passed slots before it that nobody served, or that were left out like this one
/// @param note what there is to say about it
/// @param firedAt when it was decided
/// @param begunAt when what it runs was known
public record Fire(
        UUID id,
        String schedule,
        @Nullable Instant slot,
        Cause cause,
        State state,
        int passed,
        @Nullable String note,
        Instant firedAt,
        @Nullable Instant begunAt,
        @Nullable Instant endedAt) {

    /// Why there is a fire.
    public enum Cause {
        /// its time had come
        SLOT,
        /// its time had passed while no process served
        MISSED,
        /// somebody asked
        PERSON
    }

    /// How far a fire is.
    public enum State {
        /// decided, and nothing done yet
        FIRED,
        /// its batches are going on
        RUNNING,
        /// its batches are over, and its digest is written
        OVER,
        /// there was nothing to run
        EMPTY,
        /// it was left out
        SKIPPED,
        /// what it should have run cannot be
        FAILED
    }

    /// A new one.
    public static Fire decided(UUID id, String schedule, @Nullable Instant slot, Cause cause, int passed, Instant now) {
        return new Fire(id, schedule, slot, cause, State.FIRED, passed, null, now, null, null);
    }

    /// The same, left out for a reason.
    public Fire skipped(String why) {
        return new Fire(id, schedule, slot, cause, State.SKIPPED, passed, why, firedAt, null, firedAt);
    }

    /// Whether something is to be done for it still.
    public boolean open() {
        return state == State.FIRED || state == State.RUNNING;
    }

    /// How it is called in a sentence: by its slot, or by when somebody asked for it.
    public String when() {
        return slot == null ? "asked for at " + firedAt : slot.toString();
    }
}
