package io.reelbatch.sink;

import io.reelbatch.ledger.Lease;
import io.reelbatch.ledger.LeaseLost;
import io.reelbatch.ledger.Leases;
import io.reelbatch.ledger.Outbox;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers to one sink, under its lease, so that of several processes one does. What the sink has is
/// removed from the outbox; what it would not take is tried again later and later; while it cannot be
/// reached everything waits. Never ends by itself and never holds up another sink.
final class SinkWorker {
    private static final Logger log = LoggerFactory.getLogger(SinkWorker.class);
    private static final int TOGETHER = 100;
    private static final int DOUBLINGS = 20;

    private final String name;
    private final Sink sink;
    private final Outbox outbox;
    private final Leases leases;
    private final SinkSettings settings;
    private final InstantSource clock;
    private @Nullable Lease lease;
    private int failures;

    SinkWorker(String name, Sink sink, Outbox outbox, Leases leases, SinkSettings settings, InstantSource clock) {
        this.name = name;
        this.sink = sink;
        this.outbox = outbox;
        this.leases = leases;
        this.settings = settings;
        this.clock = clock;
    }

    /// Delivers what is due, up to a hundred records.
    ///
    /// @return how long to rest
    Duration round() {
        try {
            List<Outbox.Entry> due = outbox.due(name, TOGETHER, clock.instant());
            if (due.isEmpty()) {
                return settings.poll();
            }
            Lease held = lease();
            return held == null ? settings.poll() : deliver(held, due);
        } catch (LeaseLost taken) {
            lease = null;
            return settings.poll();
        } catch (RuntimeException e) {
            return rest("the ledger: " + e, null);
        } catch (Error e) { // a thread that ended by it would deliver nothing until the next start
            return rest("an error of this program: " + e, null);
        }
    }

    private @Nullable Lease lease() {
        if (lease == null) {
            Optional<Lease> acquired = leases.acquire("sink:" + name);
            lease = acquired.orElse(null);
        }
        return lease;
    }

    private Duration deliver(Lease held, List<Outbox.Entry> due) {
        List<Receipt> receipts = sink.deliver(due.stream().map(Delivery::of).toList());
        List<Outbox.Entry> taken = new ArrayList<>();
        Receipt.Unreachable unreachable = null;
        for (int index = 0; index < due.size(); index++) {
            switch (receipts.get(index)) {
                case Receipt.Taken _ -> taken.add(due.get(index));
                case Receipt.Refused(var why) -> putOff(due.get(index), why);
                case Receipt.Unreachable why -> unreachable = why;
            }
        }
        outbox.delivered(held, name, taken);
        if (unreachable != null) {
            return rest(unreachable.why(), taken);
        }
        if (failures > 0) {
            log.info("sink {}: takes results again", name);
        }
        failures = 0;
        return Duration.ZERO;
    }

    private void putOff(Outbox.Entry entry, String why) {
        Instant until = clock.instant().plus(backOff(entry.tries()));
        log.warn("sink {} would not take the result of {}; tried again at {}: {}", name, entry.key(), until, why);
        outbox.putOff(entry, until, why);
    }

    /// Says so once, not at every try.
    private Duration rest(String why, @Nullable List<Outbox.Entry> taken) {
        if (taken != null && !taken.isEmpty()) {
            failures = 0;
        }
        Duration rest = backOff(failures++);
        if (failures == 1) {
            log.warn("sink {}: nothing can be delivered for the time being, it is tried for ever: {}", name, why);
        } else {
            log.debug("sink {}: rests for {}: {}", name, rest, why);
        }
        return rest;
    }

    private Duration backOff(int before) {
        Duration rest = settings.first().multipliedBy(1L << Math.min(before, DOUBLINGS));
        return rest.compareTo(settings.longest()) < 0 ? rest : settings.longest();
    }

    /// Whether the last round met with trouble.
    boolean inTrouble() {
        return failures > 0;
    }

    void close() {
        sink.close();
        if (lease != null) {
            try {
                leases.release(lease);
            } catch (RuntimeException e) {
                log.debug("sink {}: the lease is left to run out", name, e);
            }
        }
    }
}
