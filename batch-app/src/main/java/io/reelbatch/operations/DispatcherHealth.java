package io.reelbatch.operations;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/// Whether the loop that starts batches goes round. While the database is away it may well stand still in a
/// question to it, which no restart would answer; and when the database is back, it gets time to go on. The
/// database is asked only when the loop stands still, so that liveness depends on nobody else's questions.
final class DispatcherHealth implements HealthIndicator {
    /// The dispatcher looks for work every few seconds.
    static final Duration STUCK = Duration.ofMinutes(2);

    private final Supplier<Duration> sinceLastRound;
    private final Supplier<String> problem;
    private final LongSupplier nanos;
    private volatile long excusedUntil;

    /// @param problem of the database; empty if it has none
    /// @param nanos a clock that nobody sets, as [System#nanoTime()]
    DispatcherHealth(Supplier<Duration> sinceLastRound, Supplier<String> problem, LongSupplier nanos) {
        this.sinceLastRound = sinceLastRound;
        this.problem = problem;
        this.nanos = nanos;
        excusedUntil = nanos.getAsLong();
    }

    @Override
    public Health health() {
        Duration since = sinceLastRound.get();
        boolean stuck = since.compareTo(STUCK) > 0 && !isExcused();
        return (stuck ? Health.down() : Health.up())
                .withDetail("lastRound", since.toSeconds() + " s ago")
                .build();
    }

    private boolean isExcused() {
        if (!problem.get().isEmpty()) {
            excusedUntil = nanos.getAsLong() + STUCK.toNanos();
        }
        return nanos.getAsLong() - excusedUntil < 0;
    }
}
