package io.reelbatch.job;

import io.micrometer.observation.ObservationRegistry;
import io.reelbatch.chunk.AsyncChunkStepBuilder;
import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.Endurance;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemStore;
import io.reelbatch.ledger.Lane;
import io.reelbatch.ledger.Stage;
import io.reelbatch.stage.Faults;
import io.reelbatch.stage.LaneLimits;
import io.reelbatch.stage.RunningBatches;
import io.reelbatch.stage.StageAttempt;
import io.reelbatch.stage.StageProcessor;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntSupplier;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.transaction.PlatformTransactionManager;

/// Makes the three stages into completion-ordered chunk steps over the ledger.
record StageStepFactory(
        JobRepository repository,
        PlatformTransactionManager transactions,
        ObservationRegistry observations,
        ItemStore items,
        RunningBatches batches,
        Faults faults,
        LaneLimits limits,
        CommitSettings commits,
        InstantSource clock) {

    Step step(Stage stage, StageAttempt attempt) {
        Map<Lane, IntSupplier> lanes = lanes(stage, limits);
        return new AsyncChunkStepBuilder<Item, Attempt>(stage.name().toLowerCase(Locale.ROOT), repository)
                .source(execution -> source(execution, stage, lanes))
                .processor(new StageProcessor(attempt, batches, faults, limits))
                .writer(new StageWriter(items, batches, clock))
                .capacity(() ->
                        lanes.values().stream().mapToInt(IntSupplier::getAsInt).sum())
                .commitSize(commits.commitSize())
                .linger(commits.linger())
                .stopGrace(commits.stopGrace())
                .writeBackOff(new WriteBackOff(commits.giveUpAfter()))
                .refusals(new RefusedAttempts(faults))
                .interruptAbandoned(true) // the stages' threads never touch the database
                .transactionManager(transactions)
                .observationRegistry(observations)
                .allowStartIfComplete(true) // an operator may have opened an item again
                .build();
    }

    private StageSource source(StepExecution execution, Stage stage, Map<Lane, IntSupplier> lanes) {
        String id = Objects.requireNonNull(
                execution.getJobParameters().getString("batch"), "the job has a parameter 'batch'");
        BatchRun run = batches.of(id).run();
        run.load(items);
        return new StageSource(run, stage, lanes, items, clock, new Endurance(commits.giveUpAfter()));
    }

    /// The lanes of a stage in the order of their precedence, each with how many of its items may be in
    /// flight.
    static Map<Lane, IntSupplier> lanes(Stage stage, LaneLimits limits) {
        List<Lane> lanes = switch (stage) {
            case UPLOAD -> List.of(Lane.UPLOAD);
            case GENERATION -> List.of(Lane.SETTLE, Lane.SEND);
            case RENDER -> List.of(Lane.RENDER);
        };
        Map<Lane, IntSupplier> limited = new LinkedHashMap<>();
        lanes.forEach(lane -> limited.put(lane, limits.of(lane)::present));
        return limited;
    }
}
