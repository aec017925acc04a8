package io.reelbatch.simulation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Finds the earliest of many times that are still to come.
final class Alarm {
    private final Instant now;
    private @Nullable Instant next;

    Alarm(Instant now) {
        this.now = now;
    }

    void at(@Nullable Instant time) {
        if (time != null && time.isAfter(now) && (next == null || time.isBefore(next))) {
            next = time;
        }
    }

    @Nullable
    Instant next() {
        return next;
    }
}
