package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Journal;
import io.reelbatch.emulator.Moment;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.sink.ResultPaths;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `kill -9` by the service itself, at each moment of a call to each endpoint, and the same command again
/// each
/// time.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class KilledAtEachMomentIT {
    private static final int ROWS = 80;

    private static final List<Endpoint> ENDPOINTS = List.of(
            Endpoint.CREATE_SESSION,
            Endpoint.UPLOAD,
            Endpoint.CREDITS,
            Endpoint.RUN_SSE,
            Endpoint.STATE,
            Endpoint.RENDER_SUBMIT,
            Endpoint.RENDER_POLL);

    @TempDir
    Path directory;

    @Test
    void losesNothingOnTheBuiltInDatabase() throws Exception {
        List<At> everywhere = ENDPOINTS.stream()
                .flatMap(endpoint -> moments(endpoint).stream().map(moment -> new At(endpoint, moment)))
                .toList();
        killAt(everywhere);
    }

    @Test
    void losesNothingOnPostgresql() throws Exception {
        try (var postgres = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(2))
                .start()) {
            List<At> some = ENDPOINTS.stream()
                    .map(endpoint -> new At(endpoint, Moment.BEFORE_RESPONSE))
                    .toList();
            killAt(
                    some,
                    "--set",
                    "reelbatch.database.url=" + postgres.getJdbcUrl("postgres", "postgres"),
                    "--set",
                    "reelbatch.database.username=postgres",
                    "--set",
                    "reelbatch.secret-key=" + TestingApp.SECRET_KEY,
                    "--set",
                    "reelbatch.lease.dead-after=5s");
        }
    }

    private static List<Moment> moments(Endpoint endpoint) {
        return endpoint == Endpoint.RUN_SSE
                ? List.of(
                        Moment.BEFORE_EFFECT,
                        Moment.BEFORE_RESPONSE,
                        Moment.AFTER_HEADERS,
                        Moment.AFTER_EVENT,
                        Moment.BEFORE_END)
                : List.of(Moment.BEFORE_EFFECT, Moment.BEFORE_RESPONSE, Moment.MID_BODY, Moment.BEFORE_END);
    }

    private void killAt(List<At> places, String... options) throws Exception {
        List<Process> started = new ArrayList<>();
        Scenario plain = Scenario.standard().credits(1_000_000).silentEdits(0.3);
        try (var emulator = BackendEmulator.start(plain)) {
            List<String> all = new ArrayList<>(
                    List.of("--set", "reelbatch.time-scale=0.01", "--set", "reelbatch.limits.generations=2"));
            all.addAll(List.of(options));
            AppProcess app = AppProcess.prepare(directory, emulator.baseUri(), all.toArray(String[]::new));
            Path manifest = FaultyService.manifest(directory, ROWS);
            List<At> missed = new ArrayList<>();

            for (At place : places) {
                AtomicBoolean killed = new AtomicBoolean();
                AtomicReference<Process> victim = new AtomicReference<>();
                emulator.scenario(plain.onMoment(place.endpoint, place.moment, () -> {
                    Process process = victim.get();
                    if (process != null && killed.compareAndSet(false, true)) {
                        process.destroyForcibly();
                    }
                }));
                victim.set(app.run(manifest));
                started.add(victim.get());
                assertThat(victim.get().waitFor(2, TimeUnit.MINUTES))
                        .as("%s", place)
                        .isTrue();
                if (!killed.get()) {
                    missed.add(place);
                }
            }
            emulator.scenario(plain);
            Process last = app.run(manifest);
            started.add(last);
            assertThat(last.waitFor(3, TimeUnit.MINUTES)).isTrue();

            List<JsonNode> results = TestingApp.results(manifest);
            String summary = summary(places.size() - missed.size(), last.exitValue(), results, emulator.journal());
            System.out.println(summary);
            assertThat(missed).as("never came there").isEmpty();
            assertThat(last.exitValue()).as(Files.readString(app.log())).isIn(0, 3);
            check(manifest, results, emulator.journal());
        } finally {
            started.forEach(Process::destroyForcibly);
        }
    }

    private static void check(Path manifest, List<JsonNode> results, Journal journal) {
        assertThat(ResultPaths.of(manifest, null).jsonl()).exists();
        assertThat(results)
                .extracting(row -> row.path("id").asString())
                .containsExactlyElementsOf(FaultyService.ids(ROWS));
        assertThat(results).extracting(row -> row.path("result_id").asString()).doesNotHaveDuplicates();
        assertThat(journal.generationsByPrompt().values()).allMatch(sent -> sent <= 1);
        assertThat(results)
                .filteredOn(row -> row.path("status").asString().equals("DONE"))
                .hasSizeGreaterThan(ROWS / 2)
                .allMatch(row -> journal.chargesOfPrompt(row.path("prompt").asString()) == 1);
        assertThat(results)
                .filteredOn(row -> !row.path("status").asString().equals("DONE"))
                .as("what is not done was killed before the service had looked at it, and nothing tells")
                .allMatch(row -> row.path("code").asString().equals("GENERATION_UNRESOLVED"));
    }

    private static String summary(int kills, int exit, List<JsonNode> results, Journal journal) {
        long done = results.stream()
                .filter(row -> row.path("status").asString().equals("DONE"))
                .count();
        long twice = journal.generationsByPrompt().values().stream()
                .filter(sent -> sent > 1)
                .count();
        return "killed at each moment: %d rows, %d kills, exit %d, %d done, %d parked, %d lost, %d charged twice%n"
                .formatted(ROWS, kills, exit, done, results.size() - done, ROWS - results.size(), twice);
    }

    private record At(Endpoint endpoint, Moment moment) {}
}
