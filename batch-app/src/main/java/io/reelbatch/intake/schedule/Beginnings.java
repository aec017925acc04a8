package io.reelbatch.intake.schedule;

import io.reelbatch.definition.Schedule;
import io.reelbatch.intake.Gathering;
import io.reelbatch.ledger.Fire;
import io.reelbatch.ledger.Schedules;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Begins what was fired: lets go what was collected for it, or makes a batch of its manifest. Every step can
/// be taken again, by this process or another one, and only the first counts.
final class Beginnings {
    private static final Logger log = LoggerFactory.getLogger(Beginnings.class);

    /// What is not complete by then waits for the next slot: a slow writer must not hold the night up.
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Schedules ledger;
    private final List<Gathering> doors;
    private final FixedManifest manifests;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Map<UUID, Long> firstSeen = new HashMap<>();

    /// @param doors those that collect for schedules
    /// @param nanos a clock that nobody sets, as [System#nanoTime()]
    Beginnings(
            Schedules ledger, List<Gathering> doors, FixedManifest manifests, InstantSource clock, LongSupplier nanos) {
        this.ledger = ledger;
        this.doors = List.copyOf(doors);
        this.manifests = manifests;
        this.clock = clock;
        this.nanos = nanos;
    }

    /// @param one nothing where the definition has no schedule any more; what it has collected is let go
    /// @return whether batches were begun
    boolean begin(Fire fire, Optional<Scheduled> one) {
        Schedule.Source source = one.map(known -> known.schedule().source()).orElse(new Schedule.Source.Topic());
        return switch (source) {
            case Schedule.Source.Manifest(var path) -> manifests.begin(fire, path);
            case Schedule.Source.Folder _, Schedule.Source.Topic _ -> gathered(fire, source) && release(fire);
        };
    }

    /// Whether anything collects for schedules of this source.
    boolean collects(Schedule.Source source) {
        return doors.stream().anyMatch(door -> door.serves(source));
    }

    /// Forgets the fires that are not open any more.
    void forgetAllBut(Set<UUID> open) {
        firstSeen.keySet().retainAll(open);
    }

    private boolean gathered(Fire fire, Schedule.Source source) {
        long since = firstSeen.computeIfAbsent(fire.id(), _ -> nanos.getAsLong());
        boolean impatient = nanos.getAsLong() - since > PATIENCE.toNanos();
        for (Gathering door : doors) {
            if (!door.serves(source)) {
                continue;
            }
            switch (door.gather(fire.schedule(), since)) {
                case ALL -> {}
                case ELSEWHERE -> {
                    return false;
                }
                case NOT_YET -> {
                    if (!impatient) {
                        return false;
                    }
                    log.warn(
                            "schedule {}: not all that was handed in is complete; the rest waits for the next slot",
                            fire.schedule());
                }
            }
        }
        return true;
    }

    private boolean release(Fire fire) {
        int batches = ledger.release(fire, clock.instant());
        if (batches == 0) {
            log.info("schedule {}: nothing was collected for {}", fire.schedule(), fire.when());
        } else if (batches > 0) {
            log.info("schedule {}: {} runs {} batches", fire.schedule(), fire.when(), batches);
        }
        return batches > 0;
    }
}
