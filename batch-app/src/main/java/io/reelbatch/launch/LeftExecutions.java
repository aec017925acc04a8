package io.reelbatch.launch;

import io.reelbatch.job.VideoBatchJobConfiguration;
import io.reelbatch.ledger.Leases;
import java.util.Set;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.stereotype.Component;

/// Executions that are still called running although nobody runs them. They keep no batch from going on, but
/// whoever looks at Spring Batch's tables would take them for alive.
@Component
class LeftExecutions implements Repair {
    private final JobRepository repository;
    private final JobOperator operator;
    private final Leases leases;

    LeftExecutions(JobRepository repository, JobOperator operator, Leases leases) {
        this.repository = repository;
        this.operator = operator;
        this.leases = leases;
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
        return (int) called.stream().filter(this::close).count();
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
        if (now == null || !now.isRunning()) {
            return false;
        }
        operator.recover(now);
        return true;
    }
}
