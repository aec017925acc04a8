package io.reelbatch.sink;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.reelbatch.ledger.Outbox;
import java.time.Duration;
import java.time.InstantSource;

/// How many results wait for their sinks, and for how long the oldest has waited: an alarm for a receiver
/// that nobody noticed is gone.
final class OutboxMeters implements MeterBinder {
    private final Outbox outbox;
    private final InstantSource clock;

    OutboxMeters(Outbox outbox, InstantSource clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("reelbatch.outbox.pending", this::pending)
                .description("results that wait for a sink")
                .register(registry);
        Gauge.builder("reelbatch.outbox.oldest", this::oldest)
                .baseUnit("seconds")
                .description("how long the oldest of them has waited")
                .register(registry);
    }

    private double pending() {
        return outbox.backlog().stream().mapToInt(Outbox.Backlog::records).sum();
    }

    private double oldest() {
        return outbox.backlog().stream()
                .map(backlog -> Duration.between(backlog.oldest(), clock.instant()))
                .mapToDouble(waited -> Math.max(0, waited.toMillis() / 1_000.0))
                .max()
                .orElse(0);
    }
}
