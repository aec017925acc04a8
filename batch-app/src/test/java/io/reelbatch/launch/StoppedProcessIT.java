package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.ledger.BatchState;
import io.reelbatch.ledger.Batches;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Processes that are asked to end in the middle of calls that take longer than they have, and one that is
/// frozen until another has taken its work.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class StoppedProcessIT {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration BEYOND_ANY_GRACE = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    private static Scenario generationsTake(Duration duration) {
        return Scenario.standard().credits(1_000_000).generationTakes(duration);
    }

    private AppProcess app(BackendEmulator emulator) {
        return AppProcess.with(
                directory, emulator.baseUri(), List.of("reelbatch.time-scale=0.01", "reelbatch.limits.stop-grace=1s"));
    }

    /// `run` and a `serve` that finds its batch: each is asked to end in its turn, in the way of its usual master.
    @Test
    void leavesNothingRunningWhenItIsAskedToEnd() throws Exception {
        try (var emulator = BackendEmulator.start(generationsTake(BEYOND_ANY_GRACE));
                AppProcess app = app(emulator)) {
            Process run = app.run(FaultyService.manifest(directory, 3));
            endsInOrder(app, run, "TERM", 143, emulator, 1);
            Process serve = app.serve(); // goes on with the batch, whose generations still run
            endsInOrder(app, serve, "INT", 130, emulator, 1);
        }
    }

    /// A stream that lasts, by the usual time, and brokers that take connections and never answer.
    @Test
    void endsWithinHalfAMinuteWithTheUsualGrace() throws Exception {
        try (var brokers = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var emulator = BackendEmulator.start(generationsTake(BEYOND_ANY_GRACE));
                AppProcess app = AppProcess.with(
                        directory,
                        emulator.baseUri(),
                        List.of("reelbatch.kafka.bootstrap-servers=127.0.0.1:" + brokers.getLocalPort()))) {
            Path inbox = Files.createDirectories(directory.resolve("home/inbox"));
            FaultyService.image(inbox);
            Process serve = app.serve();
            Files.copy(FaultyService.manifest(directory, 1), inbox.resolve("one.csv"));
            await().atMost(LONG).until(() -> emulator.journal().requests(Endpoint.RUN_SSE) >= 1);
            AppProcess.signal(serve, "TERM");

            assertThat(serve.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(serve.exitValue()).as(Files.readString(app.log())).isEqualTo(143);
            assertThat(TestingLedger.BUILT_IN.leftBehind(directory.resolve("home")))
                    .isEmpty();
        }
    }

    private void endsInOrder(
            AppProcess app, Process process, String signal, int exitCode, BackendEmulator emulator, int calls)
            throws Exception {
        long looks = emulator.journal().requests(Endpoint.STATE);
        await().atMost(LONG)
                .until(() -> emulator.journal().requests(Endpoint.RUN_SSE) >= calls
                        && emulator.journal().requests(Endpoint.STATE) > looks);
        AppProcess.signal(process, signal);

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(app.log())).isEqualTo(exitCode);
        assertThat(TestingLedger.BUILT_IN.leftBehind(directory.resolve("home"))).isEmpty();
    }

    @Test
    void doesNothingMoreWhenItWakesAndAnotherHasTakenItsBatch() throws Exception {
        try (var postgres = EmbeddedPostgres.builder()
                        .setPGStartupWait(Duration.ofMinutes(2))
                        .start();
                var emulator = BackendEmulator.start(generationsTake(Duration.ofMillis(200)))) {
            TestingLedger ledger = TestingLedger.in(postgres);
            List<String> options = new ArrayList<>(ledger.options());
            options.add("reelbatch.lease.heartbeat=1s");
            String[] others = options.stream()
                    .filter(option -> !option.startsWith("reelbatch.secret-key=")) // it has the same one already
                    .toArray(String[]::new);
            Path manifest = FaultyService.manifest(directory, 12);
            try (AppProcess app = AppProcess.with(
                    directory,
                    emulator.baseUri(),
                    with(options, "reelbatch.time-scale=0.01", "reelbatch.limits.generations=1"))) {
                Process frozen = app.run(manifest);
                await().atMost(LONG).until(() -> emulator.journal().charges().size() > 2);
                AppProcess.signal(frozen, "STOP");

                try (var other = TestingApp.start(directory, emulator.baseUri(), others)) {
                    other.bean(BatchDispatcher.class).takeOpenBatches();
                    Batches batches = other.bean(Batches.class);
                    await().atMost(LONG)
                            .until(() ->
                                    batches.all().stream().allMatch(batch -> batch.state() == BatchState.COMPLETED));
                    long calls = emulator.journal().requests(Endpoint.RUN_SSE);

                    AppProcess.signal(frozen, "CONT");

                    assertThat(frozen.waitFor(2, TimeUnit.MINUTES)).isTrue();
                    assertThat(emulator.journal().requests(Endpoint.RUN_SSE)).isEqualTo(calls);
                }
                assertThat(TestingApp.results(manifest))
                        .extracting(row -> row.path("id").asString())
                        .containsExactlyElementsOf(FaultyService.ids(12));
                assertThat(emulator.journal().generationsByPrompt().values()).allMatch(sent -> sent <= 1);
            }
        }
    }

    private static List<String> with(List<String> options, String... more) {
        return Stream.concat(options.stream(), Stream.of(more)).toList();
    }
}
