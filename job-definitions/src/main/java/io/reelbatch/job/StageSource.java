package io.reelbatch.job;

import io.reelbatch.chunk.Claim;
import io.reelbatch.chunk.ItemSource;
import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.Endurance;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemStore;
import io.reelbatch.ledger.Lane;
import io.reelbatch.ledger.Stage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Claims the due items of one stage of one batch: which, the in-memory queues say; what they are, the
/// ledger.
final class StageSource implements ItemSource<Item> {
    /// Asked again after this long even if nobody wakes it; everything that makes work does wake it.
    private static final Duration FALLBACK = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(StageSource.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final List<Long> taken = new ArrayList<>();
    private final BatchRun run;
    private final Stage stage;
    private final Map<Lane, IntSupplier> lanes;
    private final ItemStore items;
    private final InstantSource clock;
    private final Endurance endurance;

    /// @param lanes the stage's lanes in the order of their precedence, each with how many of its items may
    ///     be in flight
    StageSource(
            BatchRun run,
            Stage stage,
            Map<Lane, IntSupplier> lanes,
            ItemStore items,
            InstantSource clock,
            Endurance endurance) {
        this.run = run;
        this.stage = stage;
        this.lanes = lanes;
        this.items = items;
        this.clock = clock;
        this.endurance = endurance;
    }

    @Override
    public void onWakeUp(Runnable wakeUp) {
        run.onWakeUp(wakeUp);
    }

    @Override
    public Claim<Item> claim(int max) {
        if (run.stopRequested() || run.needsAPerson()) {
            return new Claim.Stop<>();
        }
        if (!run.hasOpenItems()) {
            return new Claim.Exhausted<>();
        }
        return claimDue(max, clock.instant());
    }

    /// Items that an operator has changed since they were queued are put back and others taken for them. What
    /// cannot be read is kept, and read as soon as the database answers again.
    private Claim<Item> claimDue(int max, Instant now) {
        while (true) {
            takeDue(max, now);
            if (taken.isEmpty()) {
                return new Claim.NoneNow<>(untilNext(now));
            }
            Optional<List<Item>> loaded = load(taken.subList(0, Math.min(max, taken.size())));
            if (loaded.isEmpty()) {
                return new Claim.NoneNow<>(AFTER_FAILURE);
            }
            List<Item> fit = loaded.get().stream().filter(run::isAsTaken).toList();
            if (!fit.isEmpty()) {
                return new Claim.Items<>(fit);
            }
        }
    }

    private void takeDue(int max, Instant now) {
        lanes.forEach((lane, limit) -> {
            if (taken.size() < max) {
                taken.addAll(run.take(lane, max - taken.size(), limit.getAsInt(), now));
            }
        });
    }

    private Optional<List<Item>> load(List<Long> ids) {
        try {
            List<Item> loaded = items.load(ids, stage);
            ids.clear();
            endurance.success();
            return Optional.of(loaded);
        } catch (RuntimeException failure) {
            if (!endurance.bears(failure)) {
                throw failure;
            }
            log.warn("{} items could not be read; trying again", ids.size(), failure);
            return Optional.empty();
        }
    }

    @Override
    public boolean stopRequested() {
        return run.stopRequested();
    }

    /// A stage that ends before its time, for whatever reason, takes the others with it: none can finish
    /// the batch alone.
    @Override
    public void close() {
        if (run.hasOpenItems()) {
            run.requestStop();
        }
    }

    private Duration untilNext(Instant now) {
        return lanes.entrySet().stream()
                .filter(lane ->
                        run.account().hasRoom(lane.getKey(), lane.getValue().getAsInt(), now))
                .flatMap(lane -> run.untilNext(lane.getKey(), now).stream())
                .min(Duration::compareTo)
                .filter(next -> next.compareTo(FALLBACK) < 0)
                .orElse(FALLBACK);
    }
}
