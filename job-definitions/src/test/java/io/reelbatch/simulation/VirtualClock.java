package io.reelbatch.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// The time of a schedule. It goes when the schedule lets it.
final class VirtualClock implements InstantSource {
    static final Instant START = Instant.parse("2026-11-20T08:00:00Z");

    private Instant now = START;

    @Override
    public Instant instant() {
        return now;
    }

    void advance(Duration duration) {
        now = now.plus(duration);
    }

    void advanceTo(Instant time) {
        if (time.isAfter(now)) {
            now = time;
        }
    }

    boolean hasCome(Instant time) {
        return !now.isBefore(time);
    }
}
