package io.reelbatch.stage;

import io.micrometer.core.instrument.Metrics;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.Waiting;
import io.reelbatch.ledger.WaitingFor;

/// Counts calls that are to be made again, by what they were for and why.
final class FaultMeters {
    private FaultMeters() {}

    /// An attempt that failed, and what comes of it.
    static Outcome failed(Item item, String reason, Outcome outcome) {
        if (outcome instanceof Outcome.Defer later && isRetry(later.waiting())) {
            Metrics.counter("reelbatch.retries", "endpoint", Endpoint.of(item).tag(), "reason", reason)
                    .increment();
        }
        return outcome;
    }

    private static boolean isRetry(Waiting waiting) {
        return waiting.what() == WaitingFor.RETRY || waiting.what() == WaitingFor.RATE_LIMIT;
    }
}
