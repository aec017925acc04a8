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

/// Calls the rows of a batch off that was cancelled while they were still read from the manifest. After the
/// rows are in and before a stage looks at them.
final class CancelledRows implements StepExecutionListener {
    private final RunningBatches running;
    private final Batches batches;
    private final Interventions interventions;
    private final InstantSource clock;

    CancelledRows(RunningBatches running, Batches batches, Interventions interventions, InstantSource clock) {
        this.running = running;
        this.batches = batches;
        this.interventions = interventions;
        this.clock = clock;
    }

    @Override
    public @Nullable ExitStatus afterStep(StepExecution execution) {
        String id = Objects.requireNonNull(
                execution.getJobParameters().getString("batch"), "the job has a parameter 'batch'");
        if (batches.cancelled(id)) {
            BatchRun run = running.of(id).run();
            interventions.cancel(run.lease(), run.batch(), List.of(), clock.instant());
        }
        return null;
    }
}
