package io.reelbatch.job;

import io.micrometer.core.instrument.Metrics;
import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.Effect;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Outcome;

/// Counts rows that have come to their end, and paid calls that were in doubt and are no more, when that is
/// committed.
final class ResultMeters {
    private ResultMeters() {}

    static void count(Attempt attempt) {
        ended(attempt.outcome());
        if (wasInDoubt(attempt.before())) {
            resolved(attempt.outcome());
        }
    }

    /// Whether nobody knew whether the item's paid call took effect: its stream was cut, or its process died.
    private static boolean wasInDoubt(Item item) {
        Effect effect = item.effect();
        Effect.End end = effect == null ? null : effect.end();
        return item.state() == ItemState.GENERATION_UNRESOLVED && (end == null || !end.clean());
    }

    private static void resolved(Outcome outcome) {
        switch (outcome) {
            case Outcome.Advance(var next, var _) -> resolved(next == ItemState.GENERATED ? "VIDEO" : "SENT_AGAIN");
            case Outcome.Fail fail -> resolved(fail.code());
            case Outcome.Park park -> resolved(park.code());
            case Outcome.Cancel cancel -> resolved(cancel.code());
            case Outcome.Defer _ -> {
                // not yet
            }
        }
    }

    private static void resolved(String how) {
        Metrics.counter("reelbatch.generation.resolved", "how", how).increment();
    }

    private static void ended(Outcome outcome) {
        switch (outcome) {
            case Outcome.Advance(var next, var _) when next == ItemState.DONE -> count("DONE", "");
            case Outcome.Advance _, Outcome.Defer _ -> {
                // not the end
            }
            case Outcome.Fail fail -> count("FAILED", fail.code());
            case Outcome.Park park -> count("PARKED", park.code());
            case Outcome.Cancel cancel -> count("CANCELLED", cancel.code());
        }
    }

    private static void count(String status, String code) {
        Metrics.counter("reelbatch.items.terminal", "status", status, "code", code)
                .increment();
    }
}
