package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reelbatch.control.Operations;
import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.JournalKind;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.ledger.Batch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Exports through all modules: who they belong to, where their videos lie, and on whose behalf it all
/// happens.
class RenderTokenJobTests {
    private static final String PATIENT = "reelbatch.render.deadline=10h";

    @TempDir
    Path directory;

    @Test
    void saysOnWhoseBehalfItCallsFromTheFirstCallToTheLastRefresh() {
        Scenario scenario = Scenario.standard().credits(1_000).with("render.url-late = 1");
        try (var emulator = BackendEmulator.start(scenario);
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Path manifest = app.manifest("all.csv", "id,prompt\na,a red fox\nb,a blue whale\n");
            Batch batch = app.accept(manifest, directory.resolve("videos"));
            assertThat(app.run(batch)).isEqualTo(RunEnd.COMPLETED);
            String before =
                    TestingApp.results(manifest).getFirst().path("output_url").asString();

            assertThat(app.bean(Operations.class).refresh(batch, List.of())).isEqualTo(2);
            assertThat(app.run(batch)).isEqualTo(RunEnd.COMPLETED);

            JsonNode row = TestingApp.results(manifest).getFirst();
            assertThat(row.path("output_url").asString()).isNotEmpty().isNotEqualTo(before);
            assertThat(row.path("revision").asInt()).isEqualTo(2);
            assertThat(Path.of(row.path("download_file").asString())).exists();
            assertThat(emulator.journal().generationsByPrompt()).isEqualTo(Map.of("a red fox", 1, "a blue whale", 1));
            assertThat(emulator.journal().rendersOfForeignDrafts()).isEmpty();
            for (Endpoint endpoint : Endpoint.values()) {
                assertThat(emulator.journal().withoutAttribution(endpoint))
                        .as("calls of %s without attribution", endpoint)
                        .isZero();
                assertThat(emulator.journal().attributions(endpoint))
                        .as("on whose behalf %s was called", endpoint)
                        .isSubsetOf(TestingApp.DEFINITION + " 1.0.0 unknown");
            }
            assertThat(emulator.journal().requests(Endpoint.OUTPUT)).isGreaterThanOrEqualTo(4);
        }
    }

    @Test
    void takesTheDownloadCallWhereARenderNeverNamesItsAddress() {
        Scenario scenario = Scenario.standard().credits(1_000).with("render.url-late = -1");
        try (var emulator = BackendEmulator.start(scenario);
                var app = TestingApp.start(directory, emulator.baseUri(), "reelbatch.render.deadline=100s")) {
            Path manifest = app.manifest("late.csv", "id,prompt\na,a red fox\n");

            assertThat(app.run(app.accept(manifest, directory.resolve("videos"))))
                    .isEqualTo(RunEnd.COMPLETED);

            JsonNode row = TestingApp.results(manifest).getFirst();
            assertThat(row.path("status").asString()).isEqualTo("DONE");
            assertThat(row.path("output_url").asString()).endsWith("/download");
            assertThat(Path.of(row.path("download_file").asString())).exists();
            assertThat(emulator.journal().count(JournalKind.RENDER_ACCEPTED)).isEqualTo(1);
        }
    }

    /// As after a loss of the token while a render is under way: the new one belongs to a new user, who may
    /// not see it.
    @Test
    void parksARenderWhoseTokenIsGoneAndNeverPaysTwice() throws Exception {
        Scenario slow = Scenario.standard().credits(1_000).with("render.duration = 1h\ntoken.window = 0");
        try (var emulator = BackendEmulator.start(slow)) {
            Path manifest = Files.writeString(directory.resolve("orphan.csv"), "id,prompt\na,a red fox\n");
            try (var app = TestingApp.start(directory, emulator.baseUri(), PATIENT)) {
                var running = app.runAside(app.accept(manifest));
                await().atMost(Duration.ofMinutes(2))
                        .until(() -> emulator.journal().count(JournalKind.POLLED) > 0);
                assertThat(running.isDone()).isFalse();
            }
            Path credentials = directory.resolve("home").resolve("credentials.json");
            Files.writeString(
                    credentials, Files.readString(credentials).replaceAll("nmv_usr_\\w+", "nmv_usr_of_yesterday"));

            try (var app = TestingApp.start(directory, emulator.baseUri(), PATIENT)) {
                Batch batch = app.bean(BatchAccepter.class)
                        .known(
                                app.bean(BatchAccepter.class).validate(manifest, TestingApp.DEFINITION),
                                TestingApp.DEFINITION)
                        .orElseThrow();
                assertThat(app.run(batch)).isEqualTo(RunEnd.COMPLETED);
            }

            JsonNode row = TestingApp.results(manifest).getFirst();
            assertThat(row.path("status").asString()).isEqualTo("PARKED");
            assertThat(row.path("code").asString()).isEqualTo("RENDER_ORPHANED");
            assertThat(emulator.journal().clientIds()).hasSize(1);
            assertThat(emulator.journal().generationsByPrompt()).isEqualTo(Map.of("a red fox", 1));
        }
    }
}
