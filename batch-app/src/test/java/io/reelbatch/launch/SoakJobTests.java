package io.reelbatch.launch;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.JournalKind;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.emulator.Settings;
import io.reelbatch.ledger.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Batch after batch against a service that answers every fifth call wrongly, each time in other ways: no row
/// is lost, none is paid twice, every one ends, and the trouble costs at most as many requests again as the
/// work itself.
///
/// A failure names its seed; `-Dsoak.from=17 -Dsoak.to=17` repeats it, and slices the long form.
class SoakJobTests {
    private static final int ROWS = 20;
    private static final long USUAL = 30;
    private static final long MANY = 1000;
    private static final int RUNS_AT_MOST = 50;

    /// A seed may strike nothing but messages, and a message of which nothing is heard is looked after for
    /// long; what the trouble costs is a matter of many seeds.
    private static final int ENOUGH_TO_JUDGE = 20;

    private static final Map<String, Integer> ENDS = new TreeMap<>();

    @TempDir
    static @Nullable Path directory;

    private static @Nullable BackendEmulator emulator;
    private static @Nullable TestingApp app;
    private static long least;
    private static long seeds;
    private static long requests;
    private static long worst;
    private static long faults;

    static LongStream seeds() {
        return slice(1, USUAL);
    }

    static LongStream manySeeds() {
        return slice(USUAL + 1, MANY);
    }

    private static LongStream slice(long first, long last) {
        return LongStream.rangeClosed(
                Math.max(first, Long.getLong("soak.from", first)), Math.min(last, Long.getLong("soak.to", last)));
    }

    /// The waits keep the proportions of the defaults, and are short.
    @BeforeAll
    static void start() throws Exception {
        Path home = requireNonNull(directory);
        FaultyService.image(home);
        emulator = BackendEmulator.start(calm());
        app = TestingApp.start(
                home,
                emulator.baseUri(),
                "reelbatch.generation.look-every=3s",
                "reelbatch.generation.stable-for=6s",
                "reelbatch.generation.grace=24s",
                "reelbatch.generation.first-look-after-cut=3s",
                "reelbatch.generation.look-every-after-cut=6s",
                "reelbatch.generation.quiescence=2m",
                "reelbatch.render.poll-every=6s",
                "reelbatch.render.unknown-recheck=2s",
                "reelbatch.retry.rate-limit=3s",
                "reelbatch.retry.credits-recheck=5s");
        least = Math.min(withoutFaults("calm-1"), withoutFaults("calm-2"));
    }

    private static Scenario calm() {
        return Scenario.standard().credits(100_000_000).silentEdits(0.3).with(Settings.JOURNAL_DETAIL, 1000);
    }

    private static long withoutFaults(String name) throws IOException {
        BackendEmulator backend = requireNonNull(emulator);
        long before = backend.journal().requests();
        Path manifest = manifest(name);
        Batch batch = requireNonNull(app).accept(manifest);
        assertThat(requireNonNull(app).run(batch)).isEqualTo(RunEnd.COMPLETED);
        assertThat(TestingApp.results(manifest))
                .extracting(row -> row.path("status").asString())
                .hasSize(ROWS)
                .containsOnly("DONE");
        return backend.journal().requests() - before;
    }

    private static Path manifest(String name) throws IOException {
        String rows = IntStream.rangeClosed(1, ROWS)
                .mapToObj(row -> "%1$d,scene %1$d of %2$s,%3$s\n".formatted(row, name, row % 2 == 0 ? "fox.png" : ""))
                .collect(joining("", "id,prompt,media\n", ""));
        return requireNonNull(app).manifest(name + ".csv", rows);
    }

    @ParameterizedTest(name = "seed {0}", allowZeroInvocations = true)
    @MethodSource("seeds")
    void losesNothingAndPaysNothingTwice(long seed) throws Exception {
        soak(seed);
    }

    @Tag("long")
    @ParameterizedTest(name = "seed {0}", allowZeroInvocations = true)
    @MethodSource("manySeeds")
    void losesNothingAndPaysNothingTwiceInTheLongRun(long seed) throws Exception {
        soak(seed);
    }

    private static void soak(long seed) throws Exception {
        BackendEmulator backend = requireNonNull(emulator);
        long requestsBefore = backend.journal().requests();
        long faultsBefore = backend.journal().count(JournalKind.FAULT);
        backend.scenario(FaultsByLot.on(calm(), seed));
        Path manifest = manifest("soak-" + seed);
        Batch batch = requireNonNull(app).accept(manifest);

        RunEnd end = requireNonNull(app).run(batch);
        for (int more = 1; more < RUNS_AT_MOST && end == RunEnd.NEEDS_A_PERSON; more++) {
            // all that is left waits for credits, which the service said it had not and has
            end = requireNonNull(app).run(batch);
        }
        long used = backend.journal().requests() - requestsBefore;
        faults += backend.journal().count(JournalKind.FAULT) - faultsBefore;
        backend.scenario(calm());

        assertThat(end).as("seed %d", seed).isEqualTo(RunEnd.COMPLETED);
        List<JsonNode> results = TestingApp.results(manifest);
        assertThat(results)
                .as("seed %d: one result per row", seed)
                .extracting(row -> row.path("id").asInt())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, ROWS).boxed().toList());
        for (JsonNode row : results) {
            check(seed, row);
            ENDS.merge((row.path("status").asString() + " " + row.path("code").asString("")).strip(), 1, Integer::sum);
        }
        seeds++;
        requests += used;
        worst = Math.max(worst, used);
    }

    private static void check(long seed, JsonNode row) throws Exception {
        String prompt = row.path("prompt").asString();
        String status = row.path("status").asString();
        int charges = requireNonNull(emulator).journal().chargesOfPrompt(prompt);
        assertThat(requireNonNull(emulator).journal().generationsOfPrompt(prompt))
                .as("seed %d: messages sent for %s", seed, prompt)
                .isLessThanOrEqualTo(1);
        assertThat(charges).as("seed %d: charges for %s", seed, prompt).isLessThanOrEqualTo(1);
        assertThat(status).as("seed %d: end of %s", seed, prompt).isIn("DONE", "FAILED", "PARKED");
        if (status.equals("FAILED")) {
            assertThat(charges)
                    .as("seed %d: charges for the failed %s", seed, prompt)
                    .isZero();
        }
        if (status.equals("DONE")) {
            assertThat(charges).as("seed %d: charges for %s", seed, prompt).isEqualTo(1);
            if (!row.path("media").asString("").isEmpty()) {
                assertThat(requireNonNull(emulator)
                                .journal()
                                .uploadsOf(row.path("session_id").asString()))
                        .as("seed %d: files that came with %s", seed, prompt)
                        .isPositive();
            }
            assertThat(Videos.at(row.path("output_url").asString()))
                    .as("seed %d: video of %s", seed, prompt)
                    .contains("prompt=" + prompt + "\n");
        }
    }

    @AfterAll
    static void stop() {
        BackendEmulator backend = requireNonNull(emulator);
        requireNonNull(app).close();
        backend.close();
        System.out.printf(
                "soak: %d seeds, %d rows, ends %s; %d requests (%.2f of the %d without faults, at worst %.2f), %d faults (%.0f %%)%n",
                seeds,
                seeds * ROWS,
                ENDS,
                requests,
                (double) requests / Math.max(1, seeds * least),
                least,
                (double) worst / least,
                faults,
                100.0 * faults / Math.max(1, requests));
        if (seeds >= ENOUGH_TO_JUDGE) {
            assertThat(requests).as("requests of %d seeds", seeds).isLessThanOrEqualTo(2 * least * seeds);
            assertThat(ENDS.getOrDefault("DONE", 0)).as("rows with a video").isGreaterThan((int) seeds * ROWS / 2);
        }
        assertThat(backend.journal().rendersOfForeignDrafts()).isEmpty();
        assertThat(backend.journal().rendersOfUnsettledDrafts()).isEmpty();
        assertThat(Endpoint.values())
                .filteredOn(endpoint -> endpoint != Endpoint.OUTPUT)
                .allMatch(endpoint -> backend.journal().withoutAttribution(endpoint) == 0);
    }
}
