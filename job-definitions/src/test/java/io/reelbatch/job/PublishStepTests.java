package io.reelbatch.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.backend.Credits;
import io.reelbatch.backend.RetryLater;
import io.reelbatch.backend.TestingBackend;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchOptions;
import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.BatchState;
import io.reelbatch.ledger.LeaseLost;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.TestLedger;
import io.reelbatch.sink.ResultFiles;
import io.reelbatch.stage.RunningBatch;
import io.reelbatch.stage.RunningBatches;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.support.JobOperatorFactoryBean;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.batch.core.step.Step;

class PublishStepTests {
    @TempDir
    Path directory;

    private final TestLedger ledger = TestLedger.h2();
    private final TestingBackend cloud = new TestingBackend();

    /// A batch of one row according to its manifest.
    private BatchRun run() {
        Path results = directory.resolve("rows.csv.results.jsonl");
        return ledger.run(ledger.batch(new BatchOptions(results.toString(), null, List.of(), null)));
    }

    private JobExecution publish(BatchRun run) throws Exception {
        RunningBatches running = new RunningBatches();
        running.add(new RunningBatch(run, cloud));
        JobRepository repository = repository();
        Step step = new VideoBatchJobConfiguration()
                .publish(
                        repository,
                        running,
                        ledger.batches,
                        new ResultFiles(ledger.items, ledger.publications, ledger.transactions),
                        () -> TestLedger.NOW);
        var operator = new JobOperatorFactoryBean();
        operator.setJobRepository(repository);
        operator.setJobRegistry(new MapJobRegistry());
        operator.setTransactionManager(ledger.transactionManager);
        operator.afterPropertiesSet();
        return operator.getObject()
                .start(
                        new JobBuilder("publish-" + UUID.randomUUID(), repository)
                                .start(step)
                                .build(),
                        new JobParametersBuilder()
                                .addString("batch", run.batch().id())
                                .toJobParameters());
    }

    private JobRepository repository() throws Exception {
        var factory = new JdbcJobRepositoryFactoryBean();
        factory.setDataSource(ledger.dataSource);
        factory.setTransactionManager(ledger.transactionManager);
        factory.setIsolationLevelForCreate("ISOLATION_READ_COMMITTED");
        factory.afterPropertiesSet();
        return factory.getObject();
    }

    private Batch found(BatchRun run) {
        return ledger.batches.get(run.batch().id());
    }

    @Test
    void completesABatchWhoseEveryRowHasAResult() throws Exception {
        BatchRun run = run();
        ledger.write(run, ledger.uploaded(run, 1), Outcome.fail("CODE", "", ""));
        ledger.batches.creditsBefore(run.lease(), run.batch().id(), 1_000);
        cloud.credits.then(new Credits(900, 0));

        assertThat(publish(run).getStatus()).isEqualTo(BatchStatus.COMPLETED);

        assertThat(found(run).state()).isEqualTo(BatchState.COMPLETED);
        assertThat(found(run).finishedAt()).isEqualTo(TestLedger.NOW);
        assertThat(found(run).creditsAfter()).isEqualTo(900);
        assertThat(directory.resolve("rows.csv.results.jsonl")).exists();
    }

    @Test
    void completesABatchEvenWhenTheBalanceIsNotToBeHad() throws Exception {
        BatchRun run = run();
        ledger.write(run, ledger.uploaded(run, 1), Outcome.fail("CODE", "", ""));
        ledger.batches.creditsBefore(run.lease(), run.batch().id(), 1_000);
        cloud.credits.then(new RetryLater(RetryLater.Reason.UNREACHABLE, "no route", null, null));

        assertThat(publish(run).getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(found(run).creditsAfter()).isNull();
    }

    @Test
    void givesABatchBackWhoseRowWasOpenedWithoutItsRun() throws Exception {
        BatchRun run = run();
        ledger.uploaded(run, 1);
        cloud.credits.then(new Credits(900, 0));

        assertThat(publish(run).getStatus()).isEqualTo(BatchStatus.COMPLETED);

        assertThat(found(run).state()).as("open, to be run again").isEqualTo(BatchState.ACCEPTED);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void doesNotEndABatchThatSomebodyElseHasTakenOver() throws Exception {
        BatchRun run = run();
        ledger.write(run, ledger.uploaded(run, 1), Outcome.fail("CODE", "", ""));
        cloud.credits.thenDo(() -> {
            var theirs = ledger.leases("another").acquire(run.lease().name()).orElseThrow();
            ledger.items.reopen(theirs, run.batch().id(), List.of());
            return new Credits(900, 0);
        });

        JobExecution execution = publish(run);

        assertThat(execution.getAllFailureExceptions()).hasOnlyElementsOfType(LeaseLost.class);
        assertThat(found(run).state()).isEqualTo(BatchState.ACCEPTED);
    }

    @Test
    void callsABatchInconsistentForGoodAndPublishesNothingWhenARowHasNoResult() throws Exception {
        BatchRun run = run();
        ledger.write(run, ledger.uploaded(run, 1), Outcome.fail("CODE", "", ""));
        ledger.jdbc
                .sql("delete from result where item_id in (select id from item where batch_id = :id)")
                .param("id", run.batch().id())
                .update();
        cloud.credits.then(new Credits(900, 0));

        JobExecution execution = publish(run);

        assertThat(execution.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(execution.getAllFailureExceptions())
                .extracting(Throwable::getMessage)
                .containsExactly(
                        "batch %s has 1 rows but 0 results, and 0 of them were written; it is not called completed"
                                .formatted(run.batch().id()));
        assertThat(found(run).state()).isEqualTo(BatchState.INCONSISTENT);
        assertThat(directory).isEmptyDirectory();
    }
}
