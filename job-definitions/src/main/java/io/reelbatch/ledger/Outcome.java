package io.reelbatch.ledger;

import java.util.List;

/// How one attempt of a stage ended. A deferred item holds no thread, no socket and no connection.
public sealed interface Outcome {

    List<Fact> facts();

    /// The item moves on, and can be taken up again at once.
    record Advance(ItemState next, List<Fact> facts) implements Outcome {}

    /// Not now: the item stays in `state` and is due again later. A running render, a retry with back-off,
    /// a rate limit, an exhausted balance and an unresolved generation are all this.
    ///
    /// @param countsAsTry whether this was a failed try, of which only so many are allowed
    record Defer(ItemState state, Waiting waiting, boolean countsAsTry, List<Fact> facts) implements Outcome {}

    /// The end: this row gets no video.
    ///
    /// @param hint what the user can change
    record Fail(String code, String message, String hint, List<Fact> facts) implements Outcome {}

    /// The end until a person decides; nothing is lost.
    record Park(String code, String message, String hint, List<Fact> facts) implements Outcome {}

    /// The end, because an operator has called the row off.
    ///
    /// @param hint what can still be had of it
    record Cancel(String code, String message, String hint, List<Fact> facts) implements Outcome {}

    static Outcome advance(ItemState next, Fact... facts) {
        return new Advance(next, List.of(facts));
    }

    static Outcome defer(ItemState state, Waiting waiting, Fact... facts) {
        return new Defer(state, waiting, false, List.of(facts));
    }

    static Outcome fail(String code, String message, String hint, Fact... facts) {
        return new Fail(code, message, hint, List.of(facts));
    }

    static Outcome park(String code, String message, String hint, Fact... facts) {
        return new Park(code, message, hint, List.of(facts));
    }
}
