package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Moment;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.job.VideoBatchJobConfiguration;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchState;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Dialect;
import io.reelbatch.ledger.Instance;
import io.reelbatch.ledger.LeaseSettings;
import io.reelbatch.ledger.Leases;
import io.reelbatch.ledger.LedgerClock;
import io.reelbatch.settings.ReelbatchProperties;
import io.reelbatch.sink.Publication;
import io.reelbatch.sink.ResultFiles;
import io.reelbatch.sink.ResultPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.support.TransactionOperations;

/// What dead processes leave behind, and what happens to it.
class ReconcilerJobTests {
    private static final Scenario PLAIN = Scenario.standard().credits(1_000_000);

    @TempDir
    private static Path directory;

    private static BackendEmulator emulator;
    private static TestingApp app;
    private static int number;

    private Reconciler reconciler;
    private JobRepository repository;
    private Batches batches;

    @BeforeAll
    static void start() {
        emulator = BackendEmulator.start(PLAIN);
        // looked around only when a test says so
        app = TestingApp.start(directory, emulator.baseUri());
        app.bean(Reconciler.class).stop();
    }

    @AfterAll
    static void stop() {
        app.close();
        emulator.close();
    }

    @BeforeEach
    void mendWhatIsThere() {
        reconciler = app.bean(Reconciler.class);
        repository = app.bean(JobRepository.class);
        batches = app.bean(Batches.class);
        emulator.scenario(PLAIN);
        reconciler.lookAround();
    }

    @Test
    void closesExecutionsThatNobodyRuns() {
        JobExecution left = started(accept());

        assertThat(reconciler.lookAround()).isEqualTo(1);

        assertThat(Objects.requireNonNull(repository.getJobExecution(left.getId()))
                        .getStatus())
                .isEqualTo(BatchStatus.FAILED);
        assertThat(reconciler.lookAround()).as("a second time").isZero();
    }

    @Test
    void closesAnExecutionWhoseEndCouldNotBeWritten() {
        JobExecution left = started(accept());
        StepExecution step = repository.createStepExecution("upload", left);
        step.setStatus(BatchStatus.UNKNOWN);
        repository.update(step);
        left.setStatus(BatchStatus.UNKNOWN);
        repository.update(left);

        assertThat(reconciler.lookAround()).isEqualTo(1);

        JobExecution closed = Objects.requireNonNull(repository.getJobExecution(left.getId()));
        assertThat(closed.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(closed.getEndTime()).isNotNull();
        assertThat(closed.getStepExecutions())
                .singleElement()
                .satisfies(failed -> assertThat(failed.getStatus()).isEqualTo(BatchStatus.FAILED))
                .satisfies(failed -> assertThat(failed.getEndTime()).isNotNull());
        assertThat(reconciler.lookAround()).as("a second time").isZero();
    }

    @Test
    void leavesAloneWhatALiveRunWorksOn() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch sent = new CountDownLatch(1);
        emulator.scenario(PLAIN.onMoment(Endpoint.RUN_SSE, Moment.BEFORE_EFFECT, () -> {
            sent.countDown();
            awaitQuietly(goOn);
        }));
        try {
            Future<RunEnd> end = app.runAside(accept());
            assertThat(sent.await(1, TimeUnit.MINUTES)).isTrue();

            assertThat(reconciler.lookAround()).isZero();

            goOn.countDown();
            assertThat(end.get(1, TimeUnit.MINUTES)).isEqualTo(RunEnd.COMPLETED);
        } finally {
            goOn.countDown();
        }
    }

    @Test
    void endsLeasesOfTheDead() {
        app.bean(JdbcClient.class)
                .sql("insert into lease (name, owner, epoch) values ('batch:gone', 'nobody', 7)")
                .update();

        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Metrics.addRegistry(meters);
        try {
            assertThat(reconciler.lookAround()).isEqualTo(1);
            assertThat(meters.get("reelbatch.recoveries")
                            .tag("kind", "lease")
                            .counter()
                            .count())
                    .isEqualTo(1);
        } finally {
            Metrics.removeRegistry(meters);
        }

        assertThat(app.bean(Leases.class).acquire("batch:gone")).isPresent();
    }

    @Test
    void removesOldWorkingFilesThatNoBatchCameOf() throws Exception {
        Batch batch = accept();
        Path work = directory.resolve("home/work");
        Path part = old(work.resolve("b0123456789.0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f.part"));
        Path orphan = old(work.resolve("b0123456789.csv"));
        Path window = old(work.resolve("requests-20261120T101500-0a1b2c3d.jsonl"));
        Path fresh = Files.writeString(work.resolve("b0123456788.part"), "id");
        Path foreign = old(work.resolve("notes.csv"));
        Files.setLastModifiedTime(batch.snapshot(), FileTime.from(Instant.EPOCH));

        assertThat(reconciler.lookAround()).isEqualTo(3);

        assertThat(window).doesNotExist();
        assertThat(part).doesNotExist();
        assertThat(orphan).doesNotExist();
        assertThat(fresh).exists();
        assertThat(foreign).exists();
        assertThat(batch.snapshot()).exists();
    }

    @Test
    void writesResultsAgainThatAreGone() throws Exception {
        Batch batch = completed();
        Path results = results(batch);
        byte[] before = Files.readAllBytes(results);
        Files.delete(results);

        assertThat(reconciler.lookAround()).isEqualTo(1);

        assertThat(results).hasBinaryContent(before);
    }

    @Test
    void writesResultsAgainThatAPowerFailureHasEmptied() throws Exception {
        Batch batch = completed();
        byte[] before = Files.readAllBytes(results(batch));
        Files.write(results(batch), new byte[before.length]);

        assertThat(reconciler.lookAround()).isEqualTo(1);

        assertThat(results(batch)).hasBinaryContent(before);
    }

    @Test
    void leavesResultsAloneThatSomebodyHasEdited() throws Exception {
        Batch batch = completed();
        Files.writeString(results(batch), "mine now\n");

        assertThat(reconciler.lookAround()).isZero();

        assertThat(results(batch)).content().isEqualTo("mine now\n");
        assertThat(app.bean(ResultFiles.class).publication(batches.get(batch.id())))
                .isEqualTo(new Publication.Edited(results(batch)));
    }

    @Test
    void makesTheResultsOfAnInconsistentBatchAnew() throws Exception {
        Batch batch = completed();
        byte[] before = Files.readAllBytes(results(batch));
        app.bean(JdbcClient.class)
                .sql("delete from result where item_id in (select id from item where batch_id = :id)")
                .param("id", batch.id())
                .update();
        app.bean(JdbcClient.class)
                .sql("update batch set state = 'INCONSISTENT' where id = :id")
                .param("id", batch.id())
                .update();

        assertThat(app.bean(ResultsRebuild.class).rebuild(batch.id())).isEqualTo(1);

        assertThat(batches.get(batch.id()).state()).isEqualTo(BatchState.COMPLETED);
        assertThat(Files.readString(results(batch)).lines())
                .hasSameSizeAs(new String(before, java.nio.charset.StandardCharsets.UTF_8)
                        .lines()
                        .toList());
    }

    private static Batch accept() {
        number++;
        return app.accept(
                app.manifest("m%d.csv".formatted(number), "id,prompt\na,a fox of kind %d\n".formatted(number)));
    }

    private static Batch completed() {
        Batch batch = accept();
        assertThat(app.run(batch)).isEqualTo(RunEnd.COMPLETED);
        return batch;
    }

    private JobExecution started(Batch batch) {
        app.bean(JdbcClient.class)
                .sql("update batch set run = 1 where id = :id")
                .param("id", batch.id())
                .update();
        JobParameters parameters = new JobParametersBuilder()
                .addString("batch", batch.id())
                .addLong("run", 1L)
                .toJobParameters();
        var instance = repository.createJobInstance(VideoBatchJobConfiguration.JOB, parameters);
        JobExecution execution = repository.createJobExecution(instance, parameters, new ExecutionContext());
        execution.setStatus(BatchStatus.STARTED);
        repository.update(execution);
        return execution;
    }

    private static Path results(Batch batch) {
        return ResultPaths.of(batch.manifest(), null).jsonl();
    }

    private static Path old(Path file) throws IOException {
        Files.writeString(file, "id,prompt\n");
        return Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> latch.getCount() == 0);
    }

    @Test
    void goesOnAfterAnErrorOfOneRepair() {
        Reconciler ours = new Reconciler(
                List.of(
                        repair(() -> {
                            throw new StackOverflowError("deep");
                        }),
                        repair(() -> 1)),
                app.bean(ReelbatchProperties.class));

        assertThat(ours.lookAround()).isEqualTo(1);
    }

    @Test
    void aProcessSaysThatItIsAliveAfterAnErrorToo() {
        AtomicInteger connections = new AtomicInteger();
        DataSource failingOnce = new DelegatingDataSource(app.bean(DataSource.class)) {
            @Override
            public Connection getConnection() throws SQLException {
                if (connections.incrementAndGet() == 2) {
                    throw new StackOverflowError("deep");
                }
                return super.getConnection();
            }
        };
        Duration often = Duration.ofMillis(5);
        LeaseSettings settings = new LeaseSettings(often, Duration.ofMinutes(1), Duration.ofMinutes(1));
        Heartbeat heartbeat = new Heartbeat(
                new Leases(
                        JdbcClient.create(failingOnce),
                        TransactionOperations.withoutTransaction(),
                        Dialect.H2,
                        new Instance("failing-once", "this-host", "", 1, ""),
                        settings,
                        System::nanoTime),
                app.bean(LedgerClock.class),
                settings);
        heartbeat.start();

        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> connections.get() > 3);
        heartbeat.stop();
    }

    private static Repair repair(IntSupplier mending) {
        return new Repair() {
            @Override
            public String kind() {
                return "test";
            }

            @Override
            public String what() {
                return "things of a test";
            }

            @Override
            public int mend() {
                return mending.getAsInt();
            }
        };
    }
}
