package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Two processes `serve`, each with an inbox of its own, on one PostgreSQL. In each trial one of them gets a
/// manifest, and one of them is killed, or frozen until it counts as dead and woken again.
@Timeout(value = 1, unit = TimeUnit.HOURS)
class TwoProcessesIT {
    private static final int TRIALS = Integer.getInteger("reelbatch.test.pairs", 2);
    private static final int FIRST = Integer.getInteger("pairs.from", 1);
    private static final int ROWS = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration DEAD_AFTER = Duration.ofSeconds(3);

    /// How long the other one may take to go on once the struck one counts as dead.
    private static final Duration TAKE_OVER = Duration.ofSeconds(15);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<String, String> prompts = new LinkedHashMap<>();
    private final List<Long> pauses = new ArrayList<>();
    private int strikes;

    @TempDir
    Path directory;

    @Test
    void makeEveryVideoOnceWhicheverOfThemIsStruck() throws Exception {
        try (var postgres = EmbeddedPostgres.builder()
                        .setPGStartupWait(Duration.ofMinutes(2))
                        .start();
                var emulator = EmulatorProcess.start(
                        directory, "credits.initial = 1000000\nrun.silent.ratio = 0.3\nrun.duration = 600ms\n")) {
            TestingLedger ledger = TestingLedger.in(postgres);
            try (Server one = new Server("one", emulator, ledger);
                    Server two = new Server("two", emulator, ledger)) {
                for (int trial = FIRST; trial < FIRST + TRIALS; trial++) {
                    strike(trial, one, two, emulator);
                }
                one.startIfGone();
                two.startIfGone();
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(300))
                        .until(() -> results().size() >= prompts.size());
                int batches = ledger.count(directory, "batch");
                await().atMost(PATIENCE)
                        .until(() -> ledger.count(directory, "batch where state = 'COMPLETED'") == batches);
                one.stop();
                two.stop();
                assertThat(batches).isEqualTo(TRIALS);
                assertThat(ledger.leftBehind(directory)).isEmpty();
            }
            Audit audit = new Audit(emulator.journal());
            Figures figures = audit.of(results(), prompts).struck(strikes, audit.faults(), pauses);
            System.out.println(figures.table("two processes, trials %d to %d".formatted(FIRST, FIRST + TRIALS - 1)));
            assertThat(figures.clean()).as("%s", figures).isTrue();
            assertThat(figures.rows()).isEqualTo(TRIALS * ROWS);
            assertThat(pauses)
                    .as("milliseconds until somebody goes on")
                    .allMatch(pause -> pause <= DEAD_AFTER.plus(TAKE_OVER).toMillis());
        }
    }

    /// Odd trials freeze, even ones kill; the rest is drawn by lot.
    private void strike(int trial, Server one, Server two, EmulatorProcess emulator) throws Exception {
        Random lot = new Random(trial);
        int before = emulator.charges();
        one.startIfGone();
        two.startIfGone();
        (lot.nextBoolean() ? one : two).drop("trial-" + trial, manifest(trial));
        int some = 1 + lot.nextInt(ROWS / 2);
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> emulator.charges() >= before + some);
        Server struck = lot.nextBoolean() ? one : two;
        strikes++;
        if (trial % 2 == 0) {
            struck.kill();
            waitUntilSomebodyGoesOn(emulator);
        } else {
            struck.freeze();
            Duration pause = waitUntilSomebodyGoesOn(emulator);
            struck.wakeAfter(DEAD_AFTER.multipliedBy(2).minus(pause));
        }
        if (lot.nextBoolean()) {
            struck.startIfGone();
        } else { // what it has begun, the other one brings to an end
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> results().size() >= prompts.size());
        }
    }

    /// Where the other one had the batch it just goes on; where the struck one had it, the other one takes it over.
    private Duration waitUntilSomebodyGoesOn(EmulatorProcess emulator) throws IOException {
        int before = emulator.calls();
        long struckAt = System.nanoTime();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> emulator.calls() > before || results().size() >= prompts.size());
        Duration pause = Duration.ofNanos(System.nanoTime() - struckAt);
        pauses.add(pause.toMillis());
        return pause;
    }

    private String manifest(int trial) {
        StringBuilder rows = new StringBuilder("id,prompt\n");
        for (int row = 1; row <= ROWS; row++) {
            String id = "trial-%d-row-%d".formatted(trial, row);
            prompts.put(id, "a fox in " + id);
            rows.append("%s,%s%n".formatted(id, prompts.get(id)));
        }
        return rows.toString();
    }

    private List<JsonNode> results() {
        List<JsonNode> rows = new ArrayList<>();
        for (String home : List.of("one", "two")) {
            try (Stream<Path> files = Files.list(directory.resolve(home).resolve("home/results"))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".results.jsonl"))
                        .toList()) {
                    rows.addAll(Files.readAllLines(file).stream()
                            .map(JSON::readTree)
                            .toList());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return rows;
    }

    /// One of the two, with a home of its own.
    private final class Server implements AutoCloseable {
        private final Path home;
        private final AppProcess app;
        private Process process;

        Server(String name, EmulatorProcess emulator, TestingLedger ledger) throws Exception {
            Path place = Files.createDirectories(directory.resolve(name));
            this.home = place.resolve("home");
            List<String> options = new ArrayList<>(ledger.options());
            options.remove("reelbatch.lease.dead-after=5s");
            options.addAll(List.of(
                    "reelbatch.time-scale=0.01",
                    "reelbatch.lease.heartbeat=500ms",
                    "reelbatch.lease.dead-after=%ds".formatted(DEAD_AFTER.toSeconds()),
                    "reelbatch.inbox.scan-every=200ms",
                    "reelbatch.inbox.stable-for=300ms",
                    "reelbatch.dispatch.look-every=1s",
                    "reelbatch.dispatch.rest-after-failure=1s",
                    "reelbatch.generation.quiescence=400s",
                    "reelbatch.limits.generations=2"));
            this.app = AppProcess.with(place, emulator.baseUri(), options);
            this.process = app.serve();
            await().atMost(PATIENCE).until(() -> Files.isDirectory(home.resolve("results")));
        }

        void drop(String name, String content) throws IOException {
            Path hidden = Files.writeString(home.resolve("inbox/." + name + ".part"), content);
            Files.move(hidden, home.resolve("inbox/" + name + ".csv"), StandardCopyOption.ATOMIC_MOVE);
        }

        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }

        void freeze() throws Exception {
            AppProcess.signal(process, "STOP");
        }

        void wakeAfter(Duration time) throws Exception {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
            AppProcess.signal(process, "CONT");
        }

        void startIfGone() throws Exception {
            if (!process.isAlive()) {
                process = app.serve();
            }
        }

        void stop() throws Exception {
            AppProcess.signal(process, "TERM");
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(app.log())).isEqualTo(143);
        }

        @Override
        public void close() {
            app.close();
        }
    }
}
