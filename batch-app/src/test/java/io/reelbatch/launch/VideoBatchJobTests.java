package io.reelbatch.launch;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Items;
import io.reelbatch.ledger.Lane;
import io.reelbatch.ledger.WaitingFor;
import io.reelbatch.sink.ResultPaths;
import io.reelbatch.stage.LaneLimits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The main job through all its modules: a manifest goes in, a results file comes out.
class VideoBatchJobTests {
    @TempDir
    Path directory;

    @Test
    void makesAVideoOfEachRow() {
        try (var emulator = BackendEmulator.start(Scenario.standard().credits(1_000));
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Path manifest = app.manifest("two.csv", "id,prompt,note\na,a red fox,first\nb,a blue whale,second\n");

            Batch batch = app.accept(manifest);

            assertThat(app.run(batch)).isEqualTo(RunEnd.COMPLETED);
            assertThat(TestingApp.results(manifest))
                    .extracting(row ->
                            row.path("id").asString() + " " + row.path("note").asString() + " "
                                    + row.path("status").asString()
                                    + row.path("code").asString(""))
                    .containsExactly("a first DONE", "b second DONE");
        }
    }

    @Test
    void failsABadRowWithAHintAndMakesTheOthers() {
        try (var emulator = BackendEmulator.start(Scenario.standard().credits(1_000));
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Path manifest = app.manifest(
                    "bad.csv",
                    "id,prompt,media,priority\na,a red fox,,\nb,,,\nc,a cat,../secret.png,\nd,a dog,,urgent\n");

            Batch batch = app.accept(manifest);

            assertThat(app.run(batch)).isEqualTo(RunEnd.COMPLETED);
            assertThat(TestingApp.results(manifest))
                    .extracting(row -> row.path("status").asString() + " "
                            + row.path("code").asString(""))
                    .containsExactly("DONE ", "FAILED NO_PROMPT", "FAILED PATH_NOT_ALLOWED", "FAILED BAD_PRIORITY");
            assertThat(TestingApp.results(manifest).subList(1, 4))
                    .allMatch(row -> !row.path("hint").asString("").isBlank());
            assertThat(ResultPaths.of(manifest, null).failed())
                    .content()
                    .isEqualTo("id,prompt,media,priority\r\nb,,,\r\nc,a cat,../secret.png,\r\nd,a dog,,urgent\r\n");
            assertThat(emulator.journal().generationsByPrompt()).containsOnlyKeys("a red fox");
        }
    }

    @Test
    void waitsForCreditsWithoutUsingTriesAndGoesOnWhenThereAreSome() {
        try (var emulator = BackendEmulator.start(Scenario.standard().credits(100));
                var app = TestingApp.start(
                        directory,
                        emulator.baseUri(),
                        "reelbatch.limits.generations=1",
                        "reelbatch.retry.credits-recheck=1s")) {
            Path manifest = app.manifest("poor.csv", "id,prompt\na,a red fox\nb,a blue whale\n");
            Batch batch = app.accept(manifest);

            assertThat(app.run(batch)).isEqualTo(RunEnd.NEEDS_A_PERSON);
            Items items = app.bean(Items.class);
            List<Item> open = Stream.of("a", "b") // whichever came second
                    .map(row -> items.find(batch.id(), row).orElseThrow())
                    .filter(item -> !item.state().terminal())
                    .toList();
            assertThat(open).hasSize(1);
            Item waiting = open.getFirst();
            assertThat(waiting.state()).isEqualTo(ItemState.UPLOADED);
            assertThat(waiting.waiting().what()).isEqualTo(WaitingFor.CREDITS);
            assertThat(waiting.attempts()).isZero();
            assertThat(waiting.cost().sends()).isZero();

            emulator.topUp(100);
            await().atMost(Duration.ofSeconds(20)).until(() -> app.run(batch), end -> end == RunEnd.COMPLETED);
            assertThat(TestingApp.results(manifest))
                    .allMatch(row -> row.path("status").asString().equals("DONE"));
            assertThat(emulator.journal().chargesByPrompt()).isEqualTo(Map.of("a red fox", 1, "a blue whale", 1));
        }
    }

    @Test
    void paysOnlyForWhatIsNewInAnEditedManifest() {
        try (var emulator = BackendEmulator.start(Scenario.standard().credits(1_000));
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Path first = app.manifest("first.csv", "id,prompt\na,a red fox\nb,a blue whale\n");
            app.run(app.accept(first));
            Path edited = app.manifest("edited.csv", "id,prompt\na,a red fox\nb,a green whale\nc,a cat\n");

            app.run(app.accept(edited));

            assertThat(TestingApp.results(edited))
                    .extracting(row ->
                            row.path("id").asString() + " " + row.path("code").asString(""))
                    .containsExactly("a REUSED", "b ", "c ");
            assertThat(TestingApp.results(edited).getFirst().path("output_url"))
                    .isEqualTo(TestingApp.results(first).getFirst().path("output_url"));
            assertThat(emulator.journal().generationsByPrompt())
                    .isEqualTo(Map.of("a red fox", 1, "a blue whale", 1, "a green whale", 1, "a cat", 1));
        }
    }

    @Test
    void fetchesTheFinishedVideosWhereThatIsAskedFor() throws Exception {
        try (var emulator = BackendEmulator.start(Scenario.standard().credits(1_000));
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Path manifest = app.manifest("fetch.csv", "id,prompt\na/../b,a red fox\n");

            app.run(app.accept(manifest, directory.resolve("videos")));

            JsonNode row = TestingApp.results(manifest).getFirst();
            Path video = Path.of(row.path("download_file").asString());
            assertThat(video)
                    .hasParent(directory.resolve("videos"))
                    .hasSize(row.path("download_bytes").asLong());
            assertThat(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(video))))
                    .isEqualTo(row.path("download_sha256").asString());
            assertThat(Files.readString(video, StandardCharsets.ISO_8859_1)).contains("prompt=a red fox");
        }
    }

    @Test
    void goesOnSlowerWhereTheServiceBearsLess() {
        Scenario narrow = Scenario.standard().credits(100_000).with("rate.concurrency = 3\nrate.retry-after = 0");
        try (var emulator = BackendEmulator.start(narrow);
                var app = TestingApp.start(directory, emulator.baseUri(), "reelbatch.limits.generations=16")) {
            String rows =
                    IntStream.range(0, 40).mapToObj("%d,scene %<d"::formatted).collect(joining("\n"));
            Path manifest = app.manifest("many.csv", "id,prompt\n" + rows + "\n");

            assertThat(app.run(app.accept(manifest))).isEqualTo(RunEnd.COMPLETED);

            assertThat(TestingApp.results(manifest))
                    .hasSize(40)
                    .allMatch(row -> row.path("status").asString().equals("DONE"));
            assertThat(app.bean(LaneLimits.class).of(Lane.SEND).present()).isLessThan(16);
        }
    }

    @Test
    void saysWhatTheAgentAnsweredWhereItMadeNoVideo() {
        Scenario words = Scenario.standard().credits(1_000).with("run.text-only.matching = who are you");
        try (var emulator = BackendEmulator.start(words);
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Path manifest = app.manifest("words.csv", "id,prompt\na,who are you?\n");

            app.run(app.accept(manifest));

            JsonNode row = TestingApp.results(manifest).getFirst();
            assertThat(row.path("status").asString()).isEqualTo("FAILED");
            assertThat(row.path("code").asString()).isEqualTo("NO_VIDEO");
            assertThat(row.path("message").asString()).startsWith("the agent answered without making a video: ");
            assertThat(row.path("credits").asInt()).isZero();
        }
    }

    @Test
    void exportsAfterAnUpgradeWithoutGeneratingAgain() {
        try (var emulator =
                        BackendEmulator.start(Scenario.standard().credits(1_000).with("export.blocked = true"));
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Path manifest = app.manifest("plan.csv", "id,prompt\na,a red fox\n");
            Batch batch = app.accept(manifest);
            app.run(batch);
            assertThat(TestingApp.results(manifest).getFirst().path("code").asString())
                    .isEqualTo("EXPORT_BLOCKED_402");

            emulator.scenario(Scenario.standard().credits(1_000));
            assertThat(app.retry(batch)).isEqualTo(1);
            app.run(batch);

            JsonNode row = TestingApp.results(manifest).getFirst();
            assertThat(row.path("status").asString()).isEqualTo("DONE");
            assertThat(row.path("revision").asInt()).isEqualTo(2);
            assertThat(emulator.journal().generationsByPrompt()).isEqualTo(Map.of("a red fox", 1));
        }
    }

    @Test
    void stopsInOrderWhileTheRowsAreStillBeingRead() throws Exception {
        try (var emulator = BackendEmulator.start(Scenario.standard().credits(1_000));
                var app = TestingApp.start(directory, emulator.baseUri())) {
            String rows = IntStream.range(0, 100_000)
                    .mapToObj("%d,scene %<d"::formatted)
                    .collect(joining("\n"));
            Batch batch = app.accept(app.manifest("long.csv", "id,prompt\n" + rows + "\n"));
            Batches batches = app.bean(Batches.class);

            var end = app.runAside(batch);
            await().until(() -> batches.get(batch.id()).ingested() > 0);
            app.bean(BatchRunner.class).stop();

            assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo(RunEnd.STOPPED);
            assertThat(batches.get(batch.id()).ingested()).isBetween(1_000, 99_000);
            assertThat(emulator.journal().charges()).isEmpty();
        }
    }
}
