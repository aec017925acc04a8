package io.reelbatch.backend.nemo;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// How long the account's token is still good: what was known when something was last about to be paid with
/// it, less the time since. Nothing is asked for when the figure is read.
final class TokenMeters {
    private static final String NAME = "reelbatch.token.expires.in";
    private static final AtomicReference<Known> LAST = new AtomicReference<>(new Known(Duration.ZERO, 0));

    private TokenMeters() {}

    /// @return the same
    static Duration note(Duration left) {
        boolean known = left.isPositive() && left.compareTo(ChronoUnit.FOREVER.getDuration()) < 0;
        if (known) {
            LAST.set(new Known(left, System.nanoTime()));
            if (Metrics.globalRegistry.find(NAME).gauge() == null) {
                Gauge.builder(NAME, () -> LAST.get().secondsLeft())
                        .baseUnit("seconds")
                        .register(Metrics.globalRegistry);
            }
        }
        return left;
    }

    private record Known(Duration left, long nanoTime) {
        double secondsLeft() {
            return Math.max(0, left.toSeconds() - TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - nanoTime));
        }
    }
}
