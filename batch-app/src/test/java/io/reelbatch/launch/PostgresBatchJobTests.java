package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Moment;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.ledger.Batch;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The main job on a real PostgreSQL in place of the file in the home.
class PostgresBatchJobTests {
    @TempDir
    Path directory;

    @Test
    void goesOnInAnotherProcessAndIsRefusedToASecondOne() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch sent = new CountDownLatch(1);
        Scenario held = Scenario.standard().credits(1_000).onMoment(Endpoint.RUN_SSE, Moment.BEFORE_EFFECT, () -> {
            sent.countDown();
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> goOn.getCount() == 0);
        });
        try (var postgres = EmbeddedPostgres.builder()
                        .setPGStartupWait(Duration.ofMinutes(1))
                        .start();
                var emulator = BackendEmulator.start(held);
                var first = start(postgres, emulator);
                var second = start(postgres, emulator)) {
            Path manifest = first.manifest("four.csv", "id,prompt\na,a fox\nb,a whale\nc,a cat\nd,a dog\n");
            Batch batch = first.accept(manifest);
            var running = first.runAside(batch);
            assertThat(sent.await(2, TimeUnit.MINUTES)).isTrue();

            assertThatExceptionOfType(BatchInUse.class).isThrownBy(() -> second.run(batch));
            goOn.countDown();
            first.bean(BatchRunner.class).stop();
            assertThat(running.get(1, TimeUnit.MINUTES)).isIn(RunEnd.STOPPED, RunEnd.COMPLETED);
            assertThat(second.run(batch)).isEqualTo(RunEnd.COMPLETED);

            assertThat(TestingApp.results(manifest))
                    .hasSize(4)
                    .allMatch(row -> row.path("status").asString().equals("DONE"));
            assertThat(emulator.journal().chargesByPrompt())
                    .isEqualTo(Map.of("a fox", 1, "a whale", 1, "a cat", 1, "a dog", 1));
        }
    }

    private TestingApp start(EmbeddedPostgres postgres, BackendEmulator emulator) {
        return TestingApp.start(
                directory,
                emulator.baseUri(),
                "reelbatch.database.url=" + postgres.getJdbcUrl("postgres", "postgres"),
                "reelbatch.database.username=postgres",
                "reelbatch.limits.generations=1");
    }
}
