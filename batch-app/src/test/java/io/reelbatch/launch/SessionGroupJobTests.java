package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.emulator.Settings;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Items;
import io.reelbatch.ledger.WaitingFor;
import io.reelbatch.sink.ResultPaths;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Rows that share a remote session.
class SessionGroupJobTests {
    private static final Scenario CALM = Scenario.standard().credits(10_000);

    /// The first bytes are all that tells a picture.
    private static final byte[] PNG = {
        (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'
    };

    @TempDir
    Path directory;

    @Test
    void rowsOfAGroupShareOneSessionAndEachGetsAVideoOfItsOwn() {
        try (var emulator = BackendEmulator.start(CALM);
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Path manifest = app.manifest(
                    "film.csv",
                    "id,prompt,session\na,a red fox,film\nx,a blue whale,\nb,make it night,film\nc,add rain,film\n");

            assertThat(app.run(app.accept(manifest))).isEqualTo(RunEnd.COMPLETED);

            List<JsonNode> rows = TestingApp.results(manifest);
            assertThat(rows).allMatch(row -> row.path("status").asString().equals("DONE"));
            List<JsonNode> film = List.of(rows.get(0), rows.get(2), rows.get(3));
            assertThat(film)
                    .extracting(row -> row.path("session_id").asString())
                    .containsOnly(film.getFirst().path("session_id").asString())
                    .doesNotContain(rows.get(1).path("session_id").asString());
            assertThat(film)
                    .extracting(row -> row.path("output_url").asString())
                    .doesNotHaveDuplicates();
            assertThat(emulator.journal().requests(Endpoint.CREATE_SESSION)).isEqualTo(2);
            assertThat(emulator.journal().generationsByPrompt())
                    .isEqualTo(Map.of("a red fox", 1, "a blue whale", 1, "make it night", 1, "add rain", 1));
        }
    }

    @Test
    void theRestOfAGroupFailsWithARowThatFailed() {
        try (var emulator = BackendEmulator.start(CALM);
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Path manifest = app.manifest("film.csv", """
                    id,prompt,session,media
                    a,a red fox,film,
                    b,make it night,film,no-such.png
                    c,add rain,film,
                    d,more rain,film,
                    x,a blue whale,other,
                    """);

            assertThat(app.run(app.accept(manifest))).isEqualTo(RunEnd.COMPLETED);

            assertThat(TestingApp.results(manifest))
                    .extracting(SessionGroupJobTests::brief)
                    .containsExactly(
                            "a DONE ",
                            "b FAILED NOT_FOUND",
                            "c FAILED PREDECESSOR_FAILED",
                            "d FAILED PREDECESSOR_FAILED",
                            "x DONE ");
            assertThat(emulator.journal().generationsByPrompt()).containsOnlyKeys("a red fox", "a blue whale");
        }
    }

    @Test
    void theRestOfAGroupWaitsForARowThatIsParkedAndGoesOnWithIt() {
        try (var emulator = BackendEmulator.start(CALM.with("export.blocked = true"));
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Path manifest = app.manifest("film.csv", "id,prompt,session\na,a red fox,film\nb,make it night,film\n");
            Batch batch = app.accept(manifest);

            assertThat(app.run(batch)).isEqualTo(RunEnd.NEEDS_A_PERSON);
            Items items = app.bean(Items.class);
            Item waiting = items.find(batch.id(), "b").orElseThrow();
            assertThat(waiting.state()).isEqualTo(ItemState.ACCEPTED);
            assertThat(waiting.waiting().what()).isEqualTo(WaitingFor.PREDECESSOR);

            emulator.scenario(CALM);
            assertThat(app.retry(batch)).isEqualTo(1);
            assertThat(app.run(batch)).isEqualTo(RunEnd.COMPLETED);

            assertThat(TestingApp.results(manifest))
                    .extracting(SessionGroupJobTests::brief)
                    .containsExactly("a DONE ", "b DONE ");
            assertThat(emulator.journal().generationsByPrompt()).isEqualTo(Map.of("a red fox", 1, "make it night", 1));
        }
    }

    @Test
    void aRowMayExportOrReportWhatItsSessionHolds() {
        try (var emulator = BackendEmulator.start(CALM);
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Path manifest = app.manifest("film.csv", """
                    id,prompt,session,action
                    a,a red fox,film,
                    s,,film,state
                    e,,film,export
                    f,,film,Export
                    lost,,song,export
                    """);

            assertThat(app.run(app.accept(manifest))).isEqualTo(RunEnd.COMPLETED);

            List<JsonNode> rows = TestingApp.results(manifest);
            assertThat(rows)
                    .extracting(SessionGroupJobTests::brief)
                    .containsExactly("a DONE ", "s DONE ", "e DONE ", "f DONE ", "lost FAILED NO_EARLIER_ROW");
            assertThat(rows.get(1).path("timeline")).isEqualTo(rows.getFirst().path("timeline"));
            assertThat(rows.get(1).path("output_url").isNull()).isTrue();
            assertThat(rows.get(2).path("output_url").asString())
                    .isNotEqualTo(rows.getFirst().path("output_url").asString());
            assertThat(rows.subList(1, 4)).allMatch(row -> row.path("credits").asInt() == 0);
            assertThat(emulator.journal().generationsByPrompt()).isEqualTo(Map.of("a red fox", 1));
        }
    }

    @Test
    void aRowThatIsAddedGoesOnWhereTheOthersWereDone() {
        try (var emulator = BackendEmulator.start(CALM);
                var app = TestingApp.start(directory, emulator.baseUri())) {
            String rows = "id,prompt,session\na,a red fox,film\nb,make it night,film\n";
            Path first = app.manifest("first.csv", rows);
            app.run(app.accept(first));
            Path longer = app.manifest("longer.csv", rows + "c,add rain,film\n");

            assertThat(app.run(app.accept(longer))).isEqualTo(RunEnd.COMPLETED);

            assertThat(TestingApp.results(longer))
                    .extracting(SessionGroupJobTests::brief)
                    .containsExactly("a DONE REUSED", "b DONE REUSED", "c DONE ");
            assertThat(TestingApp.results(longer).get(2).path("session_id"))
                    .isEqualTo(TestingApp.results(first).getFirst().path("session_id"));
            assertThat(emulator.journal().requests(Endpoint.CREATE_SESSION)).isEqualTo(1);
            assertThat(emulator.journal().generationsByPrompt().values()).containsOnly(1);
        }
    }

    @Test
    void nothingIsSpentOnARowWhoseSessionHasGoneOnSince() {
        try (var emulator = BackendEmulator.start(CALM);
                var app = TestingApp.start(directory, emulator.baseUri())) {
            app.run(app.accept(
                    app.manifest("first.csv", "id,prompt,session\na,a red fox,film\nb,make it night,film\n")));
            Path edited = app.manifest(
                    "edited.csv", "id,prompt,session\na,a red fox,film\nb,make it dawn,film\nc,add rain,film\n");

            assertThat(app.run(app.accept(edited))).isEqualTo(RunEnd.COMPLETED);

            assertThat(TestingApp.results(edited))
                    .extracting(SessionGroupJobTests::brief)
                    .containsExactly("a DONE REUSED", "b FAILED PREDECESSOR_REUSED", "c FAILED PREDECESSOR_FAILED");
            assertThat(emulator.journal().generationsByPrompt()).containsOnlyKeys("a red fox", "make it night");
        }
    }

    @Test
    void theFileOfFailedRowsHoldsWhatTheyBuildUponAndCostsOnlyThem() throws Exception {
        try (var emulator = BackendEmulator.start(CALM);
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Path manifest = app.manifest("film.csv", """
                    id,prompt,session,media
                    x,a whale,,
                    a,a red fox,film,
                    b,make it night,film,no-such.png
                    c,add rain,film,
                    """);
            app.run(app.accept(manifest));
            Path failed = ResultPaths.of(manifest, null).failed();
            assertThat(failed)
                    .content()
                    .doesNotContain("whale")
                    .contains("a red fox")
                    .contains("add rain");
            Path mended = app.manifest("mended.csv", Files.readString(failed).replace("no-such.png", ""));

            assertThat(app.run(app.accept(mended))).isEqualTo(RunEnd.COMPLETED);

            assertThat(TestingApp.results(mended))
                    .extracting(SessionGroupJobTests::brief)
                    .containsExactly("a DONE REUSED", "b DONE ", "c DONE ");
            assertThat(emulator.journal().generationsByPrompt().values())
                    .hasSize(4)
                    .containsOnly(1);
        }
    }

    private static String brief(JsonNode row) {
        return "%s %s %s"
                .formatted(
                        row.path("id").asString(),
                        row.path("status").asString(),
                        row.path("code").asString(""));
    }

    @Test
    void aRowWhosePlaceAMendedManifestHasTakenFailsAloneWhenItIsRetried() throws Exception {
        try (var emulator = BackendEmulator.start(CALM);
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Path manifest = app.manifest(
                    "film.csv",
                    "id,prompt,session,media\na,a red fox,film,\nb,make it night,film,no-such.png\nx,a whale,,no-such.png\n");
            Batch batch = app.accept(manifest);
            app.run(batch);
            Path failed = ResultPaths.of(manifest, null).failed();
            app.run(app.accept(app.manifest(
                    "mended.csv",
                    Files.readString(failed).replace("no-such.png", "").replace("whale", "shark"))));
            Files.write(directory.resolve("no-such.png"), PNG);

            app.retry(batch);
            assertThat(app.run(batch)).isEqualTo(RunEnd.COMPLETED);

            assertThat(TestingApp.results(manifest))
                    .extracting(SessionGroupJobTests::brief)
                    .containsExactly("a DONE ", "b FAILED PREDECESSOR_REUSED", "x DONE ");
            assertThat(emulator.journal().generationsByPrompt())
                    .isEqualTo(Map.of("a red fox", 1, "make it night", 1, "a shark", 1, "a whale", 1));
        }
    }

    @Test
    void aSessionThatTheServiceNamesTwiceIsTheFirstRowsOnly() {
        try (var emulator = BackendEmulator.start(CALM.with(Settings.SESSION_TWICE, true));
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Path manifest = app.manifest("four.csv", "id,prompt\na,a red fox\nb,a blue whale\nc,a cat\nd,a dog\n");

            assertThat(app.run(app.accept(manifest))).isEqualTo(RunEnd.COMPLETED);

            List<JsonNode> rows = TestingApp.results(manifest);
            assertThat(rows)
                    .extracting(SessionGroupJobTests::brief)
                    .containsExactly("a DONE ", "b DONE ", "c DONE ", "d DONE ");
            assertThat(rows)
                    .extracting(row -> row.path("session_id").asString())
                    .doesNotHaveDuplicates();
            assertThat(emulator.journal().chargesByPrompt().values()).hasSize(4).containsOnly(1);
        }
    }
}
