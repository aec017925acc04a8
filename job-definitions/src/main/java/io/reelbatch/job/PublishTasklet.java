package io.reelbatch.job;

import io.reelbatch.backend.BackendException;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchState;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Lease;
import io.reelbatch.sink.ResultFiles;
import io.reelbatch.stage.RunningBatch;
import io.reelbatch.stage.RunningBatches;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/// The end of a batch: recounts rows in and results out, and writes the results file. A batch whose counts
/// differ is never called completed: where rows are open, which this run has not heard of, another run follows.
/// To be run without a transaction around it: what it finds has to stay
/// in the ledger when it fails, and it calls the cloud.
final class PublishTasklet implements Tasklet {
    private static final Logger log = LoggerFactory.getLogger(PublishTasklet.class);

    private final RunningBatches running;
    private final Batches batches;
    private final ResultFiles files;
    private final InstantSource clock;

    PublishTasklet(RunningBatches running, Batches batches, ResultFiles files, InstantSource clock) {
        this.running = running;
        this.batches = batches;
        this.files = files;
        this.clock = clock;
    }

    @Override
    public @Nullable RepeatStatus execute(StepContribution contribution, ChunkContext context) {
        String id =
                context.getStepContext().getStepExecution().getJobParameters().getString("batch");
        RunningBatch run = running.of(java.util.Objects.requireNonNull(id, "the job has a parameter 'batch'"));
        Batch batch = batches.get(id);
        Lease lease = run.run().lease();
        batches.moveTo(lease, id, BatchState.PUBLISHING);
        noteBalance(lease, batch, run);
        int results = batches.results(id);
        int written = results == batch.rows() ? files.publish(batch) : 0;
        if (written == batch.rows() && batches.complete(lease, id, clock.instant())) {
            return RepeatStatus.FINISHED;
        }
        if (batches.hasOpenRows(id)) {
            log.warn("batch {} has rows that were opened again while its run came to its end; another run follows", id);
            batches.moveTo(lease, id, BatchState.ACCEPTED);
            return RepeatStatus.FINISHED;
        }
        batches.inconsistent(lease, id, clock.instant());
        throw new IllegalStateException(
                "batch %s has %d rows but %d results, and %d of them were written; it is not called completed"
                        .formatted(id, batch.rows(), results, written));
    }

    private void noteBalance(Lease lease, Batch batch, RunningBatch run) {
        try {
            batches.creditsAfter(lease, batch.id(), run.backend().credits().available());
        } catch (BackendException error) {
            log.warn("batch {}: what it cost in all is not known, because {}", batch.id(), error.getMessage());
        }
    }
}
