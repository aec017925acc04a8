package io.reelbatch.launch;

import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Lease;
import io.reelbatch.ledger.Leases;
import io.reelbatch.ledger.Purging;
import io.reelbatch.settings.ReelbatchProperties;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// Removes what is old: batches that are over, Spring Batch's records of runs, files. Each batch under its
/// lease, so that nothing is removed that somebody works on.
@Component
public class Purge implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Purge.class);

    /// Records of runs are of no use to anybody long before the batch itself is.
    private static final Duration RECORDS = Duration.ofDays(1);

    /// A day of a budget is not over everywhere at the same time.
    private static final Duration YOUNG = Duration.ofDays(2);

    private final Purging ledger;
    private final Batches batches;
    private final Leases leases;
    private final Executions executions;
    private final OldFiles files;
    private final InstantSource clock;
    private volatile boolean running;

    Purge(
            Purging ledger,
            Batches batches,
            Leases leases,
            Executions executions,
            ReelbatchProperties properties,
            InstantSource clock) {
        this.ledger = ledger;
        this.batches = batches;
        this.leases = leases;
        this.executions = executions;
        this.files = new OldFiles(properties.home());
        this.clock = clock;
    }

    /// How much is, or would be, removed.
    ///
    /// @param batches that are over
    /// @param rows of them
    /// @param files manifests and reasons
    /// @param executions records of runs, where they are counted
    /// @param kept batches that are as old, but have rows that are parked
    /// @param busy batches that somebody works on, which were left alone
    public record Removed(int batches, long rows, int files, int executions, int kept, int busy) {
        static final Removed NOTHING = new Removed(0, 0, 0, 0, 0, 0);

        Removed plus(Removed other) {
            return new Removed(
                    batches + other.batches,
                    rows + other.rows,
                    files + other.files,
                    executions + other.executions,
                    kept + other.kept,
                    busy + other.busy);
        }
    }

    /// What would be removed, without removing it.
    ///
    /// @param olderThan how long ago a batch has to be over
    /// @param parkedToo whether also batches with rows that a person might still see to
    public Removed look(Duration olderThan, boolean parkedToo) {
        Instant before = clock.instant().minus(olderThan);
        Removed removed = ledger.due(before, parkedToo).stream()
                .map(batches::get)
                .map(batch -> new Removed(
                        1, batch.rows(), files.of(batch.id(), batch.snapshot()).size(), 0, 0, 0))
                .reduce(Removed.NOTHING, Removed::plus);
        return removed.plus(new Removed(0, 0, lying(before).size(), 0, kept(before, parkedToo), 0));
    }

    /// Old files that no batch leads to.
    private List<Path> lying(Instant before) {
        return Stream.concat(files.rejected(before).stream(), files.leftOver(before, this::wasRemoved).stream())
                .toList();
    }

    private Optional<Boolean> wasRemoved(String batch) {
        return batches.find(batch).map(_ -> batches.purged(batch).isPresent());
    }

    private int kept(Instant before, boolean parkedToo) {
        return parkedToo ? 0 : ledger.keptForPeople(before);
    }

    /// Removes it.
    public Removed purge(Duration olderThan, boolean parkedToo) {
        Instant before = clock.instant().minus(olderThan);
        Removed removed = Removed.NOTHING;
        for (String batch : ledger.due(before, parkedToo)) {
            removed = removed.plus(underALease(batch, lease -> remove(lease, batch, before, parkedToo)));
        }
        for (String batch : executions.batchesWithMany(clock.instant().minus(RECORDS))) {
            removed = removed.plus(underALease(batch, _ -> removeRecords(batch)));
        }
        int lying = goesOn() ? OldFiles.remove(lying(before)) : 0;
        Instant longAgo = clock.instant().minus(YOUNG);
        int forgotten = goesOn() ? ledger.forgetTheOld(before.isBefore(longAgo) ? before : longAgo) : 0;
        log.debug("{} records of days, processes and runs at set times removed", forgotten);
        return removed.plus(new Removed(0, 0, lying, 0, kept(before, parkedToo), 0));
    }

    private Removed underALease(String batch, Function<Lease, Removed> work) {
        Optional<Lease> lease = goesOn() ? leases.acquire("batch:" + batch) : Optional.empty();
        if (lease.isEmpty()) {
            return new Removed(0, 0, 0, 0, 0, 1);
        }
        try {
            return work.apply(lease.get());
        } finally {
            leases.release(lease.get());
        }
    }

    /// Whatever interrupts it, the next call goes on: the batch is marked first, and its last row goes last.
    private Removed remove(Lease lease, String id, Instant before, boolean parkedToo) {
        if (!ledger.begin(lease, id, before, parkedToo, clock.instant())) {
            return Removed.NOTHING;
        }
        Batch batch = batches.get(id);
        int removedFiles = OldFiles.remove(files.of(id, batch.snapshot()));
        int records = executions.removeAll(id, batch.run());
        ledger.removeWhatHangsOn(lease, id);
        long rows = 0;
        for (int some = 1; some > 0 && goesOn(); rows += some) {
            some = ledger.removeSome(lease, id);
        }
        log.info("batch {} is purged: {} rows", id, rows);
        return new Removed(1, rows, removedFiles, records, 0, 0);
    }

    private Removed removeRecords(String id) {
        int removed = batches.find(id)
                .map(batch -> executions.removeSuperfluous(
                        id, batch.run(), clock.instant().minus(RECORDS)))
                .orElse(0);
        return new Removed(0, 0, 0, removed, 0, 0);
    }

    private boolean goesOn() {
        return running;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
