package io.reelbatch.job;

import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Interventions;
import io.reelbatch.stage.RunningBatches;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;

/// What has been said of a batch before its stages begin: what is paused, whether the batch was cancelled
/// while its rows were still read from the manifest, and whether it waits for its schedule, so that its
/// stages begin another time.
final class StandingOrders implements StepExecutionListener {
    private final RunningBatches running;
    private final Batches batches;
    private final Interventions interventions;
    private final InstantSource clock;

    StandingOrders(RunningBatches running, Batches batches, Interventions interventions, InstantSource clock) {
        this.running = running;
        this.batches = batches;
        this.interventions = interventions;
        this.clock = clock;
    }

    @Override
    public @Nullable ExitStatus afterStep(StepExecution execution) {
        String id = Objects.requireNonNull(
                execution.getJobParameters().getString("batch"), "the job has a parameter 'batch'");
        BatchRun run = running.of(id).run();
        running.obey(interventions::pauses);
        if (batches.cancelled(id)) {
            interventions.cancel(run.lease(), run.batch(), List.of(), clock.instant());
        } else if (batches.held(id)) {
            run.requestStop();
        }
        return null;
    }
}
