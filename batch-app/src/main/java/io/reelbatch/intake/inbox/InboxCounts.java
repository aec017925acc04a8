package io.reelbatch.intake.inbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// What the inbox tells to those who watch over it.
final class InboxCounts {
    private final MeterRegistry meters;
    private final InstantSource clock;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong oldest = new AtomicLong();
    private final Counter accepted;

    InboxCounts(MeterRegistry meters, InstantSource clock) {
        this.meters = meters;
        this.clock = clock;
        accepted = Counter.builder("reelbatch.inbox.accepted")
                .description("files that became batches")
                .register(meters);
        Gauge.builder("reelbatch.inbox.files", waiting, AtomicLong::doubleValue)
                .description("manifests that lie in the inbox")
                .register(meters);
        Gauge.builder("reelbatch.inbox.oldest", oldest, AtomicLong::doubleValue)
                .description("age of the oldest manifest that lies in the inbox")
                .baseUnit("seconds")
                .register(meters);
    }

    /// @param manifests those that still lie in the inbox, oldest first
    void lying(List<Found> manifests) {
        waiting.set(manifests.size());
        oldest.set(manifests.isEmpty() ? 0 : age(manifests.getFirst()));
    }

    private long age(Found file) {
        Instant modified = file.attributes().lastModifiedTime().toInstant();
        return Math.max(0, Duration.between(modified, clock.instant()).toSeconds());
    }

    long waiting() {
        return waiting.get();
    }

    void accepted() {
        accepted.increment();
    }

    long acceptedSoFar() {
        return Math.round(accepted.count());
    }

    /// @param reason a problem's code, one of a few dozen
    void rejected(String reason) {
        Counter.builder("reelbatch.inbox.rejected")
                .description("files that are no manifests, by the first reason")
                .tag("reason", reason)
                .register(meters)
                .increment();
    }
}
