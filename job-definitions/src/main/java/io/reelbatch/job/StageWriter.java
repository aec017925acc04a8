package io.reelbatch.job;

import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemStore;
import io.reelbatch.ledger.LeaseLost;
import io.reelbatch.ledger.Outcome;
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

    private static final Outcome OVERTAKEN = Outcome.fail(
            "PREDECESSOR_REUSED",
            "another batch has gone on in the session that this row was to go on in",
            "Give the rows of this session another label to have all of them generated, and paid for, anew.");

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
        byBatch.forEach((id, attempts) -> write(batches.of(id).run(), inTheirSessions(attempts)));
    }

    /// A row that joins its session only now finds out here whether another batch has gone on in it meanwhile:
    /// no session holds then what it builds upon.
    private List<Attempt> inTheirSessions(List<Attempt> attempts) {
        List<Attempt> late = items.late(attempts);
        return late.isEmpty()
                ? attempts
                : attempts.stream()
                        .map(attempt -> late.contains(attempt) ? new Attempt(attempt.before(), OVERTAKEN) : attempt)
                        .toList();
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
