package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.job.VideoBatchJobConfiguration;
import io.reelbatch.ledger.Batch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import org.springframework.batch.core.repository.dao.DefaultExecutionContextSerializer;
import org.springframework.batch.core.step.StepExecution;
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

    /// Whoever can write into the tables must not have code run here.
    @Test
    void aSerializedObjectInTheTablesIsNotMadeAndStopsNothing() throws IOException {
        Batch batch = batchWithARun();
        JobExecution left = execution(batch);
        StepExecution step = app.bean(JobRepository.class).createStepExecution("upload", left);
        var out = new ByteArrayOutputStream();
        new DefaultExecutionContextSerializer().serialize(Map.of("gadget", new Gadget()), out);
        JdbcClient jdbc = app.bean(JdbcClient.class);
        for (String table : List.of("batch_step_execution_context", "batch_job_execution_context")) {
            boolean ofStep = table.contains("step");
            jdbc.sql("update %s set short_context = :context where %s = :id"
                            .formatted(table, ofStep ? "step_execution_id" : "job_execution_id"))
                    .param("context", out.toString(StandardCharsets.ISO_8859_1))
                    .param("id", ofStep ? step.getId() : left.getId())
                    .update();
        }

        assertThat(read(left).getExecutionContext().isEmpty()).isTrue();
        runsToItsEnd(batch);
        assertThat(Gadget.made).isFalse();
    }

    private static JobExecution read(JobExecution execution) {
        return Objects.requireNonNull(app.bean(JobRepository.class).getJobExecution(execution.getId()));
    }

    private static JobExecution execution(Batch batch) {
        JobRepository repository = app.bean(JobRepository.class);
        JobParameters parameters = parameters(batch);
        JobInstance instance = repository.createJobInstance(VideoBatchJobConfiguration.JOB, parameters);
        return repository.createJobExecution(instance, parameters, new ExecutionContext());
    }

    private static final class Gadget implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        private static boolean made;

        @Serial
        private Object readResolve() {
            made = true;
            return this;
        }
    }
}
