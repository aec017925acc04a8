package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.job.VideoBatchJobConfiguration;
import io.reelbatch.ledger.BatchState;
import io.reelbatch.ledger.Batches;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Processes that are asked to end, and one that is frozen until another has taken its work.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class StoppedProcessIT {
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    /// Streams that take longer than any grace.
    private static final Scenario SLOW = Scenario.standard().credits(1_000_000).generationTakes(Duration.ofMinutes(2));

    private static final Scenario FAST = Scenario.standard().credits(1_000_000).generationTakes(Duration.ofMillis(200));

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void leavesNothingRunningWhenItIsAskedToEnd(String signal, int exitCode) throws Exception {
        try (var emulator = BackendEmulator.start(FAST)) {
            AppProcess app = AppProcess.prepare(
                    directory,
                    emulator.baseUri(),
                    "--set",
                    "reelbatch.time-scale=0.01",
                    "--set",
                    "reelbatch.limits.stop-grace=2s");
            emulator.scenario(SLOW);
            long before = emulator.journal().requests(Endpoint.RUN_SSE);
            Process process = app.run(FaultyService.manifest(directory, 3));
            await().atMost(LONG).until(() -> emulator.journal().requests(Endpoint.RUN_SSE) > before);

            signal(process, signal);

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(app.log())).isEqualTo(exitCode);
            try (var looking = TestingApp.start(directory, emulator.baseUri())) {
                assertThat(looking.bean(JobRepository.class).findRunningJobExecutions(VideoBatchJobConfiguration.JOB))
                        .isEmpty();
                assertThat(looking.bean(JdbcClient.class)
                                .sql("select count(*) from lease where owner is not null")
                                .query(Integer.class)
                                .single())
                        .isZero();
            }
        }
    }

    @Test
    void doesNothingMoreWhenItWakesAndAnotherHasTakenItsBatch() throws Exception {
        try (var postgres = EmbeddedPostgres.builder()
                        .setPGStartupWait(Duration.ofMinutes(2))
                        .start();
                var emulator = BackendEmulator.start(FAST)) {
            String url = postgres.getJdbcUrl("postgres", "postgres");
            AppProcess app = AppProcess.prepare(
                    directory,
                    emulator.baseUri(),
                    "--set",
                    "reelbatch.time-scale=0.01",
                    "--set",
                    "reelbatch.database.url=" + url,
                    "--set",
                    "reelbatch.database.username=postgres",
                    "--set",
                    "reelbatch.secret-key=" + TestingApp.SECRET_KEY,
                    "--set",
                    "reelbatch.lease.heartbeat=1s",
                    "--set",
                    "reelbatch.lease.dead-after=10s",
                    "--set",
                    "reelbatch.limits.generations=1");
            Path manifest = FaultyService.manifest(directory, 20);
            Process frozen = app.run(manifest);
            try {
                long before = emulator.journal().charges().size();
                await().atMost(LONG).until(() -> emulator.journal().charges().size() > before + 2);
                signal(frozen, "STOP");

                try (var other = TestingApp.start(
                        directory,
                        emulator.baseUri(),
                        "reelbatch.database.url=" + url,
                        "reelbatch.database.username=postgres",
                        "reelbatch.lease.heartbeat=1s",
                        "reelbatch.lease.dead-after=10s")) {
                    other.bean(BatchDispatcher.class).takeOpenBatches();
                    Batches batches = other.bean(Batches.class);
                    await().atMost(LONG)
                            .until(() ->
                                    batches.all().stream().allMatch(batch -> batch.state() == BatchState.COMPLETED));
                    long calls = emulator.journal().requests(Endpoint.RUN_SSE);

                    signal(frozen, "CONT");

                    assertThat(frozen.waitFor(2, TimeUnit.MINUTES)).isTrue();
                    assertThat(emulator.journal().requests(Endpoint.RUN_SSE)).isEqualTo(calls);
                }
                assertThat(TestingApp.results(manifest))
                        .extracting(row -> row.path("id").asString())
                        .containsExactlyElementsOf(FaultyService.ids(20));
                assertThat(emulator.journal().generationsByPrompt().values()).allMatch(sent -> sent <= 1);
            } finally {
                frozen.destroyForcibly();
            }
        }
    }

    private static void signal(Process process, String name) throws Exception {
        int exit = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
        assertThat(exit).isZero();
    }
}
