package io.reelbatch.launch;

import io.reelbatch.job.VideoBatchJobConfiguration;
import io.reelbatch.ledger.Leases;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Executions that are still called running although nobody runs them. They keep no batch from going on, but
/// whoever looks at Spring Batch's tables would take them for alive.
@Component
class LeftExecutions implements Repair {
    private final JobRepository repository;
    private final JobOperator operator;
    private final JdbcClient jdbc;
    private final Leases leases;
    private final InstantSource clock;

    LeftExecutions(
            JobRepository repository, JobOperator operator, JdbcClient jdbc, Leases leases, InstantSource clock) {
        this.repository = repository;
        this.operator = operator;
        this.jdbc = jdbc;
        this.leases = leases;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return "execution";
    }

    @Override
    public String what() {
        return "executions of dead processes closed";
    }

    @Override
    public int mend() {
        Set<JobExecution> called = repository.findRunningJobExecutions(VideoBatchJobConfiguration.JOB);
        return (int)
                Stream.concat(called.stream(), unknown()).filter(this::close).count();
    }

    /// Executions whose own end could not be written. Spring Batch does not count them among the running ones.
    private Stream<JobExecution> unknown() {
        return jdbc
                .sql("select job_execution_id from batch_job_execution where status = 'UNKNOWN'")
                .query((row, _) -> row.getLong("job_execution_id"))
                .list()
                .stream()
                .flatMap(id -> Stream.ofNullable(repository.getJobExecution(id)));
    }

    private boolean close(JobExecution execution) {
        String batch = execution.getJobParameters().getString("batch");
        return leases.acquire("batch:" + batch)
                .map(lease -> {
                    try {
                        return closeUnderALease(execution);
                    } finally {
                        leases.release(lease);
                    }
                })
                .orElse(false);
    }

    /// Whoever had the lease before may have ended it in the meantime.
    private boolean closeUnderALease(JobExecution execution) {
        JobExecution now = repository.getJobExecution(execution.getId());
        if (now == null) {
            return false;
        }
        if (now.getStatus() == BatchStatus.UNKNOWN) {
            fail(now);
            return true;
        }
        if (!now.isRunning()) {
            return false;
        }
        operator.recover(now);
        return true;
    }

    private void fail(JobExecution execution) {
        LocalDateTime now = LocalDateTime.ofInstant(clock.instant(), ZoneId.systemDefault()); // as Spring Batch's own
        execution.getStepExecutions().stream()
                .filter(step -> step.getStatus() == BatchStatus.UNKNOWN
                        || step.getStatus().isRunning())
                .forEach(step -> {
                    step.setStatus(BatchStatus.FAILED);
                    step.setExitStatus(ExitStatus.FAILED);
                    step.setEndTime(now);
                    repository.update(step);
                });
        execution.setStatus(BatchStatus.FAILED);
        execution.setExitStatus(ExitStatus.FAILED);
        execution.setEndTime(now);
        repository.update(execution);
    }
}
