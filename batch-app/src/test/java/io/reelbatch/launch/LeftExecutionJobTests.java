package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.job.VideoBatchJobConfiguration;
import io.reelbatch.ledger.Batch;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Whatever a process has left behind in Spring Batch's tables, the batch goes on.
class LeftExecutionJobTests {
    @TempDir
    private static Path directory;

    private static BackendEmulator emulator;
    private static TestingApp app;
    private static int number;

    @BeforeAll
    static void start() {
        emulator = BackendEmulator.start(Scenario.standard().credits(1_000_000));
        app = TestingApp.start(directory, emulator.baseUri());
    }

    @AfterAll
    static void stop() {
        app.close();
        emulator.close();
    }

    @ParameterizedTest
    @EnumSource(BatchStatus.class)
    void anExecutionInAnyStateDoesNotBlockItsBatch(BatchStatus left) {
        Batch batch = batchWithARun();
        JobRepository repository = app.bean(JobRepository.class);
        JobParameters parameters = parameters(batch);
        JobInstance instance = repository.createJobInstance(VideoBatchJobConfiguration.JOB, parameters);
        JobExecution execution = repository.createJobExecution(instance, parameters, new ExecutionContext());
        execution.setStatus(left);
        if (left != BatchStatus.STARTING) {
            execution.setStartTime(LocalDateTime.now(ZoneOffset.UTC));
        }
        repository.update(execution);

        runsToItsEnd(batch);
    }

    @Test
    void anInstanceWithoutExecutionDoesNotBlockItsBatch() {
        Batch batch = batchWithARun();
        app.bean(JobRepository.class).createJobInstance(VideoBatchJobConfiguration.JOB, parameters(batch));

        runsToItsEnd(batch);
    }

    @Test
    void aRunNumberWithoutInstanceDoesNotBlockItsBatch() {
        runsToItsEnd(batchWithARun());
    }

    private static void runsToItsEnd(Batch batch) {
        assertThat(app.run(batch)).isEqualTo(RunEnd.COMPLETED);
        assertThat(emulator.journal().chargesByPrompt()).containsAllEntriesOf(Map.of(prompt(), 1));
    }

    private static Batch batchWithARun() {
        number++;
        Path manifest = app.manifest("one-%d.csv".formatted(number), "id,prompt\na,%s\n".formatted(prompt()));
        Batch batch = app.accept(manifest);
        app.bean(JdbcClient.class)
                .sql("update batch set run = 1 where id = :id")
                .param("id", batch.id())
                .update();
        return batch;
    }

    private static String prompt() {
        return "a fox of kind " + number;
    }

    private static JobParameters parameters(Batch batch) {
        return new JobParametersBuilder()
                .addString("batch", batch.id())
                .addLong("run", 1L)
                .toJobParameters();
    }
}
