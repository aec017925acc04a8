package io.reelbatch.launch;

import io.reelbatch.job.VideoBatchJobConfiguration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What Spring Batch has written down of runs that are over. A batch that waits is run again and again, and
/// each time leaves an execution with its steps behind; only the last one of the last run is ever read.
@Component
class Executions {
    private final JobRepository repository;
    private final JdbcClient jdbc;

    Executions(JobRepository repository, JdbcClient jdbc) {
        this.repository = repository;
        this.jdbc = jdbc;
    }

    /// Batches with more executions than one that were begun before a moment.
    List<String> batchesWithMany(Instant before) {
        return jdbc.sql("""
                select parameter.parameter_value as batch
                from batch_job_execution_params parameter
                     join batch_job_execution execution on execution.job_execution_id = parameter.job_execution_id
                where parameter.parameter_name = 'batch' and execution.create_time < :before
                group by parameter.parameter_value having count(*) > 1
                order by parameter.parameter_value
                """)
                .param("before", local(before))
                .query((row, _) -> String.valueOf(row.getString("batch")))
                .list();
    }

    /// Spring Batch writes moments down as this process's local time.
    private static LocalDateTime local(Instant moment) {
        return LocalDateTime.ofInstant(moment, ZoneId.systemDefault());
    }

    /// Removes the executions of a batch that were begun before a moment, except the last one. The caller
    /// has the batch's lease.
    ///
    /// @return how many
    int removeSuperfluous(String batchId, int runs, Instant before) {
        int removed = 0;
        for (int run = 1; run <= runs; run++) {
            JobInstance instance = instance(batchId, run);
            if (instance != null) {
                removed += removeOld(instance, run == runs, local(before));
            }
        }
        return removed;
    }

    private int removeOld(JobInstance instance, boolean present, LocalDateTime before) {
        List<JobExecution> newestFirst = repository.getJobExecutions(instance);
        List<JobExecution> old = newestFirst.stream()
                .skip(present ? 1 : 0)
                .filter(execution -> !execution.isRunning())
                .filter(execution -> execution.getCreateTime().isBefore(before))
                .toList();
        old.forEach(repository::deleteJobExecution);
        if (!present && old.size() == newestFirst.size()) {
            repository.deleteJobInstance(instance);
        }
        return old.size();
    }

    /// Removes all that there is of a batch. The caller has its lease, and nobody will run it again.
    ///
    /// @return how many executions
    int removeAll(String batchId, int runs) {
        int removed = 0;
        for (int run = 1; run <= runs; run++) {
            JobInstance instance = instance(batchId, run);
            if (instance != null) {
                List<JobExecution> executions = repository.getJobExecutions(instance);
                executions.forEach(repository::deleteJobExecution);
                repository.deleteJobInstance(instance);
                removed += executions.size();
            }
        }
        return removed;
    }

    private @org.jspecify.annotations.Nullable JobInstance instance(String batchId, int run) {
        return repository.getJobInstance(VideoBatchJobConfiguration.JOB, JobStarter.parameters(batchId, run));
    }
}
