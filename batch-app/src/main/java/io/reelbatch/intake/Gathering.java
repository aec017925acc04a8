package io.reelbatch.intake;

import io.reelbatch.definition.Schedule;

/// A door that collects for schedules: what comes in by it is accepted at once and held until the next slot.
/// At a slot it is asked to bring in what has come until then.
public interface Gathering {
    /// Whether it collects for schedules of this source.
    boolean serves(Schedule.Source source);

    /// Brings in what has come, as far as it is complete.
    ///
    /// @param schedule name of its definition
    /// @param since when it was first asked for this slot, by [System#nanoTime()]
    State gather(String schedule, long since);

    /// How far the gathering is.
    enum State {
        /// whatever had come by then is in the ledger
        ALL,
        /// something is incomplete, or has not been looked at
        NOT_YET,
        /// another process looks after this door, and after the slots of its schedules
        ELSEWHERE
    }
}
