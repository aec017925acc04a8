package io.reelbatch.job;

import io.reelbatch.chunk.ItemSource;
import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.Endurance;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemStore;
import io.reelbatch.ledger.Lane;
import io.reelbatch.ledger.Stage;
import io.reelbatch.stage.Faults;
import io.reelbatch.stage.LaneLimits;
import io.reelbatch.stage.RunningBatch;
import io.reelbatch.stage.RunningBatches;
import io.reelbatch.stage.StageAttempt;
import io.reelbatch.stage.StageProcessor;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.IntSupplier;
import org.springframework.batch.infrastructure.item.ItemWriter;

/// What a stage's step is made of, without the step: for tests that claim, process and write by themselves.
///
/// @param capacity how many items may be in flight
public record StageParts(
        ItemSource<Item> source, StageProcessor processor, ItemWriter<Attempt> writer, IntSupplier capacity) {

    public static StageParts of(
            Stage stage,
            StageAttempt attempt,
            RunningBatch batch,
            ItemStore items,
            Faults faults,
            LaneLimits limits,
            InstantSource clock) {
        RunningBatches batches = new RunningBatches();
        batches.add(batch);
        Map<Lane, IntSupplier> lanes = StageStepFactory.lanes(stage, limits);
        return new StageParts(
                new StageSource(batch.run(), stage, lanes, items, clock, new Endurance()),
                new StageProcessor(attempt, batches, faults, limits),
                new StageWriter(items, batches, clock),
                () -> lanes.values().stream().mapToInt(IntSupplier::getAsInt).sum());
    }
}
