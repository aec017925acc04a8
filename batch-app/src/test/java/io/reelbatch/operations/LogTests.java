package io.reelbatch.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.launch.TestingApp;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The log as people, machines and enemies see it.
class LogTests {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String HOSTILE = "one\n2026-01-01 ERROR forged\u001b[2J\u202e\u2028end";

    @TempDir
    private Path home;

    private Path log() {
        return home.resolve("home/logs/reelbatch.log");
    }

    private List<JsonNode> events() throws IOException {
        return Files.readAllLines(log()).stream().map(JSON::readTree).toList();
    }

    @Test
    void everyLineOfAJsonLogTellsWhatItIsAbout() throws IOException {
        try (var emulator = BackendEmulator.start(Scenario.standard().credits(1_000));
                TestingApp app = TestingApp.start(home, emulator.baseUri(), "reelbatch.log.format=json")) {
            app.run(app.accept(app.manifest("one.csv", "id,prompt\nfox,a fox\n")));
        }

        assertThat(events())
                .filteredOn(event -> event.path("message").asString().contains("generation sent"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.path("batch").asString()).startsWith("b");
                    assertThat(event.path("request").asString()).endsWith("/fox");
                    assertThat(event.path("effect").asString()).contains("/fox/");
                });
    }

    @Test
    void everyStepOfARowIsOneEvent() throws IOException {
        try (var emulator = BackendEmulator.start(Scenario.standard().credits(1_000));
                TestingApp app = TestingApp.start(home, emulator.baseUri(), "reelbatch.log.format=json")) {
            app.run(app.accept(app.manifest("two.csv", "id,prompt,media\nfox,a fox,\nowl,an owl,none.png\n")));
        }

        assertThat(steps("/fox"))
                .containsExactly(
                        "INFO ACCEPTED UPLOADED ",
                        "INFO GENERATION_INTENT GENERATION_UNRESOLVED ",
                        "INFO GENERATION_UNRESOLVED GENERATED ",
                        "INFO RENDER_INTENT RENDERING ",
                        "INFO RENDERING DONE ");
        assertThat(steps("/owl")).containsExactly("WARN ACCEPTED FAILED NOT_FOUND");
    }

    private List<String> steps(String row) throws IOException {
        return events().stream()
                .filter(event -> event.path("request").asString("").endsWith(row) && event.has("from"))
                .map(event -> Stream.of("level", "from", "state", "code")
                        .map(field -> event.path(field).asString())
                        .collect(Collectors.joining(" ")))
                .toList();
    }

    @Test
    void aHostileTextIsOneEventOfAJsonLogWithoutItsControlCharacters() throws IOException {
        logHostileText("json");

        assertThat(events())
                .filteredOn(event -> event.path("message").asString().contains("forged"))
                .hasSize(2)
                .allSatisfy(event -> assertThat(event.path("level").asString()).isEqualTo("WARN"));
        assertThat(Files.readString(log())).doesNotContain("\u001b", "\u202e", "\u2028");
    }

    @Test
    void aHostileTextBeginsNoLineOfATextLog() throws IOException {
        logHostileText("text");

        assertThat(Files.readAllLines(log())).noneMatch(line -> line.startsWith("2026-01-01 ERROR"));
        assertThat(Files.readString(log())).contains("forged").doesNotContain("\u001b", "\u202e", "\u2028");
    }

    private void logHostileText(String format) {
        try (TestingApp _ =
                TestingApp.start(home, URI.create("http://127.0.0.1:9"), "reelbatch.log.format=" + format)) {
            Logger log = LoggerFactory.getLogger("io.reelbatch.test");
            log.warn("the service says {}", HOSTILE);
            log.warn("it failed with forged", new IllegalStateException(HOSTILE));
        }
    }

    @Test
    void theTokenIsNowhere() throws IOException {
        String token = "sekret-" + java.util.UUID.randomUUID();
        String served;
        Path manifest;
        try (var emulator = BackendEmulator.start(Scenario.standard().credits(1_000));
                TestingApp app = TestingApp.start(
                        home,
                        emulator.baseUri(),
                        Management.serving("NEMO_TOKEN=" + token, "logging.level.root=trace"))) {
            manifest = app.manifest("one.csv", "id,prompt\na,a fox\n");
            app.run(app.accept(manifest));
            Management management = Management.of(app);
            served = management.get("/actuator/prometheus").body()
                    + management.get("/actuator/health").body();
            app.bean(JdbcClient.class)
                    .sql("script to '%s'".formatted(home.resolve("dump.sql")))
                    .query()
                    .listOfRows();
        }

        assertThat(served).doesNotContain(token);
        assertThat(home.resolve("dump.sql")).content().contains("a fox").doesNotContain(token);
        try (Stream<Path> files = Files.walk(home)) {
            assertThat(files.filter(Files::isRegularFile))
                    .anyMatch(file -> file.equals(log()))
                    .allMatch(file -> !contains(file, token));
        }
    }

    private static boolean contains(Path file, String token) {
        try {
            return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1)
                    .contains(token);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
