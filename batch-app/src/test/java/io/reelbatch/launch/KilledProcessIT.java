package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Journal;
import io.reelbatch.emulator.Latency;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.emulator.Settings;
import io.reelbatch.sink.ResultPaths;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `kill -9` at random instants of a run against a faulty service, and the same command again each time.
class KilledProcessIT {
    private static final int ROWS = 300;
    private static final int KILLS = Integer.getInteger("reelbatch.test.kills", 25);
    private static final long SEED = Long.getLong("reelbatch.test.seed", System.nanoTime());

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void losesNoRowAndPaysForNoneTwice() throws Exception {
        Scenario scenario = FaultyService.scenario(SEED).with(Settings.GENERATION, Latency.parse("lognormal(2s, 0.6)"));
        try (var emulator = BackendEmulator.start(scenario)) {
            AppProcess app = AppProcess.prepare(
                    directory,
                    emulator.baseUri(),
                    "--set",
                    "reelbatch.time-scale=0.01",
                    "--set",
                    "reelbatch.limits.generations=3");
            Path manifest = FaultyService.manifest(directory, ROWS);
            Path results = ResultPaths.of(manifest, null).jsonl();
            Random random = new Random(SEED);

            int kills = 0;
            List<Long> untilFirstCall = new ArrayList<>();
            while (kills < KILLS
                    && killed(app.run(manifest), 600 + random.nextInt(2_000), emulator.journal(), untilFirstCall)) {
                assertThat(results).doesNotExist();
                kills++;
            }
            emulator.scenario(FaultyService.scenario(SEED)); // what is left needs not take long
            long callsBefore = emulator.journal().requests();
            long startedAt = System.nanoTime();
            Process last = app.run(manifest);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> emulator.journal().requests() > callsBefore);
            Duration resumedAfter = Duration.ofNanos(System.nanoTime() - startedAt);
            int exit = last.waitFor();
            assertThat(exit).as(Files.readString(app.log())).isIn(0, 3);

            untilFirstCall.add(resumedAfter.toMillis());
            String summary = summary(kills, exit, TestingApp.results(manifest), emulator.journal())
                    + "first call after a start: 95 %% within %d ms%n".formatted(percentile95(untilFirstCall));
            System.out.println(summary);
            assertThat(kills).as(summary).isEqualTo(KILLS);
            check(TestingApp.results(manifest), emulator.journal());
        }
    }

    /// Lets a process run for a while, and kills it if it has not ended by itself.
    private static boolean killed(Process process, long afterMillis, Journal journal, List<Long> untilFirstCall)
            throws InterruptedException {
        long callsBefore = journal.requests();
        long startedAt = System.nanoTime();
        boolean ended = false;
        boolean called = false;
        while (!ended && millisSince(startedAt) < afterMillis) {
            ended = process.waitFor(20, TimeUnit.MILLISECONDS);
            if (!called && journal.requests() > callsBefore) {
                called = true;
                untilFirstCall.add(millisSince(startedAt));
            }
        }
        process.destroyForcibly().waitFor();
        return !ended;
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    private static long percentile95(List<Long> times) {
        List<Long> sorted = times.stream().sorted().toList();
        return sorted.get((int) Math.ceil(sorted.size() * 0.95) - 1);
    }

    private static void check(List<JsonNode> results, Journal journal) {
        assertThat(results)
                .extracting(row -> row.path("id").asString())
                .containsExactlyElementsOf(FaultyService.ids(ROWS));
        assertThat(results).extracting(row -> row.path("result_id").asString()).doesNotHaveDuplicates();
        assertThat(journal.generationsByPrompt().values()).allMatch(sent -> sent <= 1);
        assertThat(results)
                .filteredOn(row -> row.path("status").asString().equals("DONE"))
                .hasSizeGreaterThan(ROWS / 2)
                .allMatch(row -> journal.chargesOfPrompt(row.path("prompt").asString()) == 1);
        assertThat(results).extracting(row -> row.path("status").asString()).isSubsetOf("DONE", "FAILED", "PARKED");
        assertThat(journal.clientIds()).hasSize(1);
    }

    private static String summary(int kills, int exit, List<JsonNode> results, Journal journal) {
        long done = results.stream()
                .filter(row -> row.path("status").asString().equals("DONE"))
                .count();
        long twice = journal.generationsByPrompt().values().stream()
                .filter(sent -> sent > 1)
                .count();
        long parked = results.stream()
                .filter(row -> row.path("status").asString().equals("PARKED"))
                .count();
        return "seed %d: %d rows, %d kills, exit %d, %d done, %d parked, %d failed, %d lost, %d charged twice, %d calls of /run_sse%n"
                .formatted(
                        SEED,
                        ROWS,
                        kills,
                        exit,
                        done,
                        parked,
                        results.size() - done - parked,
                        ROWS - results.size(),
                        twice,
                        journal.requests(Endpoint.RUN_SSE));
    }
}
