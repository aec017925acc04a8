package io.reelbatch.launch;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.emulator.Settings;
import io.reelbatch.ledger.Batch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// The whole job against every server that the service may turn out to be. Each combination makes three
/// videos: one in the ordinary way, one whose stream says nothing, one whose stream says that it has broken
/// although the video was made and charged. All three must be right.
class ServiceMatrixJobTests {
    private static final long SEED = 20_261_120;
    private static final AtomicInteger RUNS = new AtomicInteger();
    private static final Map<Integer, Running> BY_ENVELOPE = new HashMap<>();
    private static final int ENVELOPE = 3;

    @TempDir
    static @Nullable Path directory;

    private record Running(BackendEmulator emulator, TestingApp app, Path directory) {}

    /// Any two spellings of different things meet.
    static Stream<Arguments> pairs() {
        return CoveringArray.of(ServiceForms.sizes(), SEED).stream().map(ServiceMatrixJobTests::named);
    }

    /// All spellings of the main things meet, the others by lot; `-Dmatrix.from=` and `-Dmatrix.to=` take a
    /// slice.
    static Stream<Arguments> everything() {
        int[] sizes = ServiceForms.sizes();
        int all = IntStream.range(0, ServiceForms.MAIN).map(i -> sizes[i]).reduce(1, (a, b) -> a * b);
        return IntStream.range(
                        Integer.getInteger("matrix.from", 0), Math.min(all, Integer.getInteger("matrix.to", all)))
                .mapToObj(number -> named(combination(number, sizes)));
    }

    private static int[] combination(int number, int[] sizes) {
        Random lots = new Random(SEED + number);
        int[] values = new int[sizes.length];
        int rest = number;
        for (int i = 0; i < values.length; i++) {
            values[i] = i < ServiceForms.MAIN ? rest % sizes[i] : lots.nextInt(sizes[i]);
            rest = i < ServiceForms.MAIN ? rest / sizes[i] : rest;
        }
        return values;
    }

    private static Arguments named(int[] values) {
        return Arguments.argumentSet(ServiceForms.named(values), values);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void makesEveryVideoWhereAnyTwoSpellingsMeet(int[] values) throws Exception {
        makesEveryVideo(values);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("everything")
    void makesEveryVideoWhereAllSpellingsMeet(int[] values) throws Exception {
        makesEveryVideo(values);
    }

    private static void makesEveryVideo(int[] values) throws Exception {
        Running running = BY_ENVELOPE.computeIfAbsent(values[ENVELOPE], _ -> start(values));
        running.emulator().scenario(ServiceForms.applied(standard(), values));
        String run = "run-" + RUNS.incrementAndGet();
        Path manifest = running.app().manifest(run + ".csv", """
                id,prompt,media
                %1$s-a,a fox in %1$s,fox.png
                %1$s-b,a whisper in %1$s,
                %1$s-c,a stumble in %1$s,
                """.formatted(run));

        Batch batch = running.app().accept(manifest);

        assertThat(running.app().run(batch)).isEqualTo(RunEnd.COMPLETED);
        List<JsonNode> results = TestingApp.results(manifest);
        assertThat(results)
                .extracting(row -> "%s %s %s"
                        .formatted(
                                row.path("id").asString(),
                                row.path("status").asString(),
                                row.path("code").asString("")))
                .containsExactly(run + "-a DONE ", run + "-b DONE ", run + "-c DONE ");
        running.emulator().scenario(standard());
        for (JsonNode row : results) {
            String prompt = row.path("prompt").asString();
            assertThat(Videos.at(row.path("output_url").asString()))
                    .contains(
                            "prompt=" + prompt + "\n",
                            "session=" + row.path("session_id").asString() + "\n");
            assertThat(running.emulator().journal().chargesOfPrompt(prompt)).isEqualTo(1);
            assertThat(running.emulator().journal().generationsOfPrompt(prompt)).isEqualTo(1);
        }
        assertThat(running.emulator().journal().rendersOfForeignDrafts()).isEmpty();
        assertThat(running.emulator().journal().rendersOfUnsettledDrafts()).isEmpty();
        assertThat(Endpoint.values())
                .filteredOn(endpoint -> endpoint != Endpoint.OUTPUT)
                .allMatch(endpoint -> running.emulator().journal().withoutAttribution(endpoint) == 0);
    }

    private static Scenario standard() {
        return Scenario.standard()
                .credits(10_000_000)
                .generationTakes(Duration.ofMillis(30))
                .with(Settings.HEARTBEAT_INTERVAL, Duration.ofMillis(10))
                .with(Settings.SILENT_MATCHING, "whisper")
                .with(Settings.RUN_ERROR_MATCHING, "stumble")
                .with(Settings.ERROR_EFFECT, true);
    }

    /// One application per envelope, so that each also gets its token in that form.
    private static Running start(int[] values) {
        Path home = requireNonNull(directory).resolve("envelope-" + values[ENVELOPE]);
        BackendEmulator emulator = BackendEmulator.start(ServiceForms.applied(standard(), values));
        try {
            Files.createDirectories(home);
            FaultyService.image(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        TestingApp app = TestingApp.start(
                home,
                emulator.baseUri(),
                "reelbatch.generation.look-every=4s",
                "reelbatch.generation.stable-for=8s",
                "reelbatch.generation.first-look-after-cut=4s",
                "reelbatch.render.poll-every=2s");
        return new Running(emulator, app, home);
    }

    @AfterAll
    static void stop() {
        BY_ENVELOPE.values().forEach(running -> {
            running.app().close();
            running.emulator().close();
        });
        BY_ENVELOPE.clear();
    }
}
