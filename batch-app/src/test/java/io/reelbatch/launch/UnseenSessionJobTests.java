package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Moment;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Items;
import io.reelbatch.ledger.Reopenable;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnseenSessionJobTests {
    @TempDir
    Path directory;

    @Test
    void aPaidRowWhoseSessionIsRefusedIsParkedAndNeverPaidForAgain() {
        // every look at the session but the one before the generation
        Scenario scenario = Scenario.standard().credits(10_000).with("fault.1 = status 400 on STATE");
        try (var emulator = BackendEmulator.start(Scenario.standard().credits(10_000))) {
            emulator.scenario(Scenario.standard()
                    .credits(10_000)
                    .onMoment(Endpoint.RUN_SSE, Moment.BEFORE_RESPONSE, () -> emulator.scenario(scenario)));
            try (var app = TestingApp.start(directory, emulator.baseUri(), "reelbatch.generation.quiescence=3m")) {
                Path manifest = app.manifest("one.csv", "id,prompt\na,a red fox\n");
                Batch batch = app.accept(manifest);

                app.run(batch);

                assertThat(TestingApp.results(manifest))
                        .extracting(row -> row.path("status").asString() + " "
                                + row.path("code").asString())
                        .containsExactly("PARKED GENERATION_UNRESOLVED");
                assertThat(app.bean(Items.class).reopenable(batch.id(), List.of()))
                        .isEqualTo(new Reopenable(0, 0, 0));
            }
        }
    }
}
