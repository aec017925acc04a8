package io.reelbatch.job;

import io.reelbatch.chunk.Claim;
import io.reelbatch.chunk.ItemSource;
import io.reelbatch.ledger.BatchRun;
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
import java.util.function.IntSupplier;

/// Claims the due items of one stage of one batch: which, the in-memory queues say; what they are, the
/// ledger.
final class StageSource implements ItemSource<Item> {
    /// Asked again after this long even if nobody wakes it; everything that makes work does wake it.
    private static final Duration FALLBACK = Duration.ofSeconds(5);

    private final BatchRun run;
    private final Stage stage;
    private final Map<Lane, IntSupplier> lanes;
    private final ItemStore items;
    private final InstantSource clock;

    /// @param lanes the stage's lanes in the order of their precedence, each with how many of its items may
    ///     be in flight
    StageSource(BatchRun run, Stage stage, Map<Lane, IntSupplier> lanes, ItemStore items, InstantSource clock) {
        this.run = run;
        this.stage = stage;
        this.lanes = lanes;
        this.items = items;
        this.clock = clock;
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

    /// Items that an operator has changed since they were queued are put back and others taken for them.
    private Claim<Item> claimDue(int max, Instant now) {
        while (true) {
            List<Long> ids = due(max, now);
            if (ids.isEmpty()) {
                return new Claim.NoneNow<>(untilNext(now));
            }
            List<Item> fit =
                    items.load(ids, stage).stream().filter(run::isAsTaken).toList();
            if (!fit.isEmpty()) {
                return new Claim.Items<>(fit);
            }
        }
    }

    private List<Long> due(int max, Instant now) {
        List<Long> ids = new ArrayList<>();
        lanes.forEach((lane, limit) -> {
            if (ids.size() < max) {
                ids.addAll(run.take(lane, max - ids.size(), limit.getAsInt(), now));
            }
        });
        return ids;
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
                .filter(lane -> run.hasRoom(lane.getKey(), lane.getValue().getAsInt()))
                .flatMap(lane -> run.untilNext(lane.getKey(), now).stream())
                .min(Duration::compareTo)
                .filter(next -> next.compareTo(FALLBACK) < 0)
                .orElse(FALLBACK);
    }
}
