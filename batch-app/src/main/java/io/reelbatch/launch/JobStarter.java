package io.reelbatch.launch;

import io.reelbatch.job.VideoBatchJobConfiguration;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Lease;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.stereotype.Component;

/// Starts, restarts or recovers the Spring Batch job of a batch. Its caller holds the batch's lease, so
/// whatever execution still looks alive is dead. Nothing in Spring Batch's metadata can block a batch: the
/// run number among the identifying parameters opens a way around everything.
@Component
class JobStarter {
    private static final Logger log = LoggerFactory.getLogger(JobStarter.class);

    private final Job job;
    private final JobOperator operator;
    private final JobRepository repository;
    private final Batches batches;

    JobStarter(Job videoBatch, JobOperator operator, JobRepository repository, Batches batches) {
        this.job = videoBatch;
        this.operator = operator;
        this.repository = repository;
        this.batches = batches;
    }

    /// Runs the job to its end.
    JobExecution run(Lease lease, Batch batch) {
        try {
            return batch.run() == 0 ? nextRun(lease, batch) : goOn(lease, batch);
        } catch (JobExecutionException e) {
            throw new IllegalStateException("the job of batch %s cannot be started".formatted(batch.id()), e);
        }
    }

    private JobExecution goOn(Lease lease, Batch batch) throws JobExecutionException {
        JobExecution last = last(batch);
        if (last == null || last.getStatus() == BatchStatus.COMPLETED || last.getStatus() == BatchStatus.UNKNOWN) {
            return nextRun(lease, batch);
        }
        try {
            return operator.restart(recovered(batch, last));
        } catch (JobExecutionException | RuntimeException refused) {
            log.warn("batch {}: run {} cannot be restarted, a new run follows", batch.id(), batch.run(), refused);
            return nextRun(lease, batch);
        }
    }

    private JobExecution recovered(Batch batch, JobExecution last) {
        if (last.getStatus() == BatchStatus.STOPPED || last.getStatus() == BatchStatus.FAILED) {
            return last;
        }
        log.warn(
                "batch {}: run {} was left {} by a process that died; recovering it",
                batch.id(),
                batch.run(),
                last.getStatus());
        return operator.recover(last);
    }

    private @org.jspecify.annotations.Nullable JobExecution last(Batch batch) {
        JobInstance instance =
                repository.getJobInstance(VideoBatchJobConfiguration.JOB, parameters(batch.id(), batch.run()));
        return instance == null ? null : repository.getLastJobExecution(instance);
    }

    private JobExecution nextRun(Lease lease, Batch batch) throws JobExecutionException {
        int run = batch.run() + 1;
        batches.run(lease, batch.id(), run);
        return operator.start(job, parameters(batch.id(), run));
    }

    static JobParameters parameters(String batchId, int run) {
        return new JobParametersBuilder()
                .addString("batch", batchId)
                .addLong("run", (long) run)
                .toJobParameters();
    }
}
