package io.reelbatch.job;

import io.micrometer.core.instrument.Metrics;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Outcome;

/// Counts rows that have come to their end, by status and code, when that is committed.
final class ResultMeters {
    private ResultMeters() {}

    static void count(Outcome outcome) {
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
