package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.ledger.Batch;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Two hundred rows with images against a service that leaves a third of the edits without a word and
/// answers every twentieth call wrongly, in each of five ways.
class FaultedBatchJobTests {
    private static final int ROWS = 200;

    @TempDir
    Path directory;

    @Test
    void givesEveryRowOneResultAndPaysForNoneTwice() throws Exception {
        try (var emulator = BackendEmulator.start(FaultyService.scenario(7));
                var app = TestingApp.start(directory, emulator.baseUri(), "reelbatch.limits.generations=32")) {
            Path manifest = FaultyService.manifest(directory, ROWS);

            Batch batch = app.accept(manifest);
            assertThat(app.run(batch)).isEqualTo(RunEnd.COMPLETED);

            List<JsonNode> results = TestingApp.results(manifest);
            assertThat(results)
                    .extracting(row -> row.path("id").asString())
                    .containsExactlyElementsOf(FaultyService.ids(ROWS));
            assertThat(results)
                    .extracting(row -> row.path("result_id").asString())
                    .doesNotHaveDuplicates();
            assertThat(emulator.journal().generationsByPrompt().values()).allMatch(sent -> sent <= 1);
            assertThat(emulator.journal().chargesByPrompt().values()).allMatch(charged -> charged <= 1);
            List<JsonNode> done = results.stream()
                    .filter(row -> row.path("status").asString().equals("DONE"))
                    .toList();
            assertThat(done).hasSizeGreaterThan(ROWS / 2);
            assertThat(done)
                    .allMatch(row -> emulator.journal()
                                    .chargesOfPrompt(row.path("prompt").asString())
                            == 1);
            assertThat(results).extracting(row -> row.path("status").asString()).isSubsetOf("DONE", "FAILED", "PARKED");
            emulator.scenario(Scenario.standard());
            for (JsonNode row : done) {
                assertThat(Videos.at(row.path("output_url").asString()))
                        .contains("prompt=" + row.path("prompt").asString());
            }
            assertThat(emulator.journal().rendersOfForeignDrafts()).isEmpty();
            assertThat(emulator.journal().rendersOfUnsettledDrafts()).isEmpty();
        }
    }
}
