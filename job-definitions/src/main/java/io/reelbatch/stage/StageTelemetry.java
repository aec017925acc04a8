package io.reelbatch.stage;

import io.micrometer.core.instrument.Metrics;
import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.Item;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import org.slf4j.MDC;

/// Says in every line of the log what it is about, and measures how long attempts take. Each attempt has a
/// thread of its own, and nothing of it stays behind there.
final class StageTelemetry {
    private StageTelemetry() {}

    static Attempt observe(Item item, Supplier<Attempt> attempt) {
        long start = System.nanoTime();
        String stage = String.valueOf(item.state().lane().orElseThrow()).toLowerCase(Locale.ROOT);
        try (var _ = MDC.putCloseable("batch", item.batchId());
                var _ = MDC.putCloseable("request", item.name());
                var _ = MDC.putCloseable("effect", "%s/%d".formatted(item.name(), item.effects()));
                var _ = MDC.putCloseable("state", item.state().name())) {
            return attempt.get();
        } finally {
            Metrics.timer("reelbatch.stage", "stage", stage).record(Duration.ofNanos(System.nanoTime() - start));
        }
    }
}
