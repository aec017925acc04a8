package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.ledger.Batch;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                                    + row.path("message").asString(""))
                    .containsExactly("a first DONE", "b second DONE");
        }
    }
}
