package io.reelbatch.intake.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reelbatch.ReelbatchApplication;
import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.intake.Intakes;
import io.reelbatch.launch.BatchDispatcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The whole of it, as `serve` has it: a schedule of seconds, real videos of the emulator, a digest.
class NightlyRunJobTests {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path home;

    private void define(String name, String source) throws IOException {
        Path directory = Files.createDirectories(home.resolve("definitions"));
        Files.writeString(directory.resolve(name + ".yml"), """
                name: %s
                description: Every other second.
                schedule: {cron: "*/2 * * * * *", zone: Europe/Berlin}
                source: %s
                """.formatted(name, source));
    }

    private ConfigurableApplicationContext serve(BackendEmulator emulator) {
        ConfigurableApplicationContext service = new SpringApplicationBuilder(ReelbatchApplication.class)
                .properties(
                        "reelbatch.home=" + home,
                        "reelbatch.backend.base-url=" + emulator.baseUri(),
                        "reelbatch.time-scale=0.01",
                        "reelbatch.inbox.scan-every=200ms",
                        "reelbatch.inbox.stable-for=500ms",
                        "NEMO_TOKEN=")
                .run();
        service.getBean(Intakes.class).open();
        service.getBean(BatchDispatcher.class).takeOpenBatches();
        return service;
    }

    private List<JsonNode> digests(String name) throws IOException {
        Path results = home.resolve("results");
        if (!Files.isDirectory(results)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(results)) {
            return files.filter(file -> {
                        String found = String.valueOf(file.getFileName());
                        return found.startsWith(name + ".") && found.endsWith(".digest.json");
                    })
                    .map(NightlyRunJobTests::read)
                    .toList();
        }
    }

    private static JsonNode read(Path file) {
        return JSON.readTree(file.toFile());
    }

    @Test
    void whatWasPutIntoTheFolderIsRunAtTheSlotAndTold() throws Exception {
        define("evening", "{type: folder}");
        Path folder = Files.createDirectories(home.resolve("nightly/evening"));
        Files.writeString(folder.resolve("foxes.csv"), "id,prompt\na,a fox\nb,a red fox\nc,\n");
        try (var emulator = BackendEmulator.start(Scenario.standard().credits(1_000));
                var _ = serve(emulator)) {
            await().atMost(LONG).until(() -> !digests("evening").isEmpty());

            JsonNode digest = digests("evening").getFirst();
            assertThat(digest.path("rows").asInt()).isEqualTo(3);
            assertThat(digest.path("done").asInt()).isEqualTo(2);
            assertThat(digest.path("failed").asInt()).isEqualTo(1);
            assertThat(digest.path("creditsSpent").asInt()).isEqualTo(200);
            assertThat(digest.path("creditsLeft").asInt()).isEqualTo(800);
            assertThat(digest.path("slowest").size()).isEqualTo(2);
            assertThat(Path.of(digest.at("/batches/0/results").asString())).exists();
            assertThat(emulator.journal().chargesByPrompt()).isEqualTo(Map.of("a fox", 1, "a red fox", 1));
        }
    }

    @Test
    void aFixedManifestIsRunAndPaidAnewAtEachSlot() throws Exception {
        define("weekly", "{type: manifest, path: weekly.csv}");
        Files.writeString(home.resolve("weekly.csv"), "id,prompt\na,a fox\n");
        try (var emulator = BackendEmulator.start(Scenario.standard().credits(100_000));
                var _ = serve(emulator)) {
            await().atMost(LONG).until(() -> digests("weekly").size() >= 2);

            assertThat(digests("weekly").stream().map(digest -> digest.at("/batches/0/batch")))
                    .doesNotHaveDuplicates();
            assertThat(emulator.journal().chargesByPrompt().get("a fox")).isGreaterThanOrEqualTo(2);
        }
    }
}
