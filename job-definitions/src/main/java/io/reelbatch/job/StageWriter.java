package io.reelbatch.job;

import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemStore;
import io.reelbatch.ledger.LeaseLost;
import io.reelbatch.stage.RunningBatches;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/// Commits how attempts ended, and after the commit hands the items on.
final class StageWriter implements ItemWriter<Attempt> {
    private static final Logger log = LoggerFactory.getLogger(StageWriter.class);

    private final ItemStore items;
    private final RunningBatches batches;
    private final InstantSource clock;

    StageWriter(ItemStore items, RunningBatches batches, InstantSource clock) {
        this.items = items;
        this.batches = batches;
        this.clock = clock;
    }

    @Override
    public void write(Chunk<? extends Attempt> chunk) {
        Map<String, List<Attempt>> byBatch = chunk.getItems().stream()
                .map(Attempt.class::cast)
                .collect(Collectors.groupingBy(attempt -> attempt.before().batchId()));
        byBatch.forEach((id, attempts) -> write(batches.of(id).run(), attempts));
    }

    private void write(BatchRun run, List<Attempt> attempts) {
        List<Attempt> moved = writeUnderTheLease(run, attempts);
        Map<Long, Item> asTheyAre =
                items.reload(moved).stream().collect(Collectors.toMap(Item::id, Function.identity()));
        List<Attempt> written =
                attempts.stream().filter(attempt -> !moved.contains(attempt)).toList();
        afterCommit(() -> {
            written.forEach(run::committed);
            written.forEach(StateLog::note);
            written.forEach(ResultMeters::count);
            moved.forEach(attempt -> {
                log.info(
                        "{} was changed meanwhile; its attempt is dropped",
                        attempt.before().name());
                run.giveBack(
                        attempt.before(),
                        java.util.Optional.ofNullable(
                                asTheyAre.get(attempt.before().id())));
            });
        });
    }

    private List<Attempt> writeUnderTheLease(BatchRun run, List<Attempt> attempts) {
        try {
            return items.write(run.lease(), run.batch(), attempts, clock.instant());
        } catch (LeaseLost lost) {
            run.requestStop(); // no later try can succeed
            throw lost;
        }
    }

    private static void afterCommit(Runnable action) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                action.run();
            }
        });
    }
}
