package io.reelbatch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reelbatch.backend.TestingBackend;
import io.reelbatch.ledger.BatchOptions;
import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.TestLedger;
import io.reelbatch.stage.RunningBatch;
import io.reelbatch.stage.RunningBatches;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.support.JobOperatorFactoryBean;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.ResourcelessJobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

class StageFlowTests {
    @TempDir
    Path directory;

    private final TestLedger ledger = TestLedger.h2();
    private final JobRepository repository = new ResourcelessJobRepository();
    private final CountDownLatch bothRun = new CountDownLatch(1);
    private final AtomicBoolean over = new AtomicBoolean();

    /// As when the database goes away just before the step's start is written down: the step itself never runs.
    private final Step broken = new Step() {
        @Override
        public String getName() {
            return "broken";
        }

        @Override
        public void execute(StepExecution execution) {
            await().until(() -> bothRun.getCount() == 0);
            throw new IllegalStateException("the start cannot be written down");
        }
    };

    @Test
    @Timeout(60)
    void aStageThatCannotBeStartedEndsTheOthersAndTheJobAfterThem() throws Exception {
        BatchRun run = ledger.run(ledger.batch(
                new BatchOptions(directory.resolve("rows.results.jsonl").toString(), null, List.of(), null)));
        RunningBatches running = new RunningBatches();
        running.add(new RunningBatch(run, new TestingBackend()));
        Job job = new JobBuilder("stages", repository)
                .start(VideoBatchJobConfiguration.sideBySide(running, broken, waiting(run)))
                .end()
                .build();

        JobExecution execution = start(job, run);

        assertThat(over).isTrue();
        assertThat(execution.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(execution.getAllFailureExceptions())
                .anySatisfy(failure -> assertThat(failure).rootCause().hasMessage("the start cannot be written down"));
    }

    /// A stage that no row reaches.
    private Step waiting(BatchRun run) {
        return new StepBuilder("waiting", repository)
                .tasklet(
                        (_, _) -> {
                            bothRun.countDown();
                            await().until(run::stopRequested);
                            over.set(true);
                            return RepeatStatus.FINISHED;
                        },
                        ledger.transactionManager)
                .build();
    }

    private JobExecution start(Job job, BatchRun run) throws Exception {
        var operator = new JobOperatorFactoryBean();
        operator.setJobRepository(repository);
        operator.setJobRegistry(new MapJobRegistry());
        operator.setTransactionManager(ledger.transactionManager);
        operator.afterPropertiesSet();
        return operator.getObject()
                .start(
                        job,
                        new JobParametersBuilder()
                                .addString("batch", run.batch().id())
                                .toJobParameters());
    }
}
