package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.reelbatch.control.Operations;
import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.BatchState;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Items;
import io.reelbatch.ledger.Scope;
import io.reelbatch.stage.RunningBatches;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An operator's word in one process to a batch that another one works on, on one PostgreSQL.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class OperatedElsewhereJobTests {
    private static final Duration LONG = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    @Test
    void takesNoteOfWhatAnotherProcessHasPausedAndCancelled() throws Exception {
        try (var postgres = EmbeddedPostgres.builder()
                        .setPGStartupWait(Duration.ofMinutes(2))
                        .start();
                var emulator = BackendEmulator.start(Scenario.standard().credits(10_000));
                var working = start("working", postgres, emulator);
                var other = start("other", postgres, emulator)) {
            Batch batch = working.accept(working.manifest("rows.csv", "id,prompt\na,a fox\nb,a whale\n"));
            Operations operations = other.bean(Operations.class);
            operations.pause(new Scope.OfBatch(batch.id()));
            Future<RunEnd> end = working.runAside(batch);
            await().atMost(LONG)
                    .until(() -> working.bean(Items.class).find(batch.id(), "b").isPresent());

            operations.pause(new Scope.Everything());
            operations.resume(new Scope.OfBatch(batch.id()));
            assertThat(paused(working, batch)).as("everything is paused").isTrue();
            operations.limit(batch, 12_345);
            await().atMost(LONG)
                    .until(() -> working.bean(RunningBatches.class)
                            .find(batch.id())
                            .map(run -> run.limits().maxCredits())
                            .filter(limit -> limit == 12_345)
                            .isPresent());
            assertThatExceptionOfType(BatchInUse.class).isThrownBy(() -> operations.cancel(batch, "a"));

            assertThatExceptionOfType(BatchInUse.class).isThrownBy(() -> operations.cancel(batch));
            assertThat(end.get(90, TimeUnit.SECONDS)).isEqualTo(RunEnd.COMPLETED);
            assertThat(working.bean(Batches.class).get(batch.id()).state()).isEqualTo(BatchState.CANCELLED);
            assertThat(emulator.journal().generationsByPrompt()).isEmpty();

            operations.resume(new Scope.Everything());
            Batch next = working.accept(working.manifest("next.csv", "id,prompt\nc,a cat\n"));
            operations.pause(new Scope.OfBatch(next.id()));
            Future<RunEnd> nextEnd = working.runAside(next);
            await().atMost(LONG).until(() -> paused(working, next));
            operations.resume(new Scope.OfBatch(next.id()));
            assertThat(nextEnd.get(90, TimeUnit.SECONDS)).isEqualTo(RunEnd.COMPLETED);
        }
    }

    private static boolean paused(TestingApp app, Batch batch) {
        return app.bean(RunningBatches.class)
                .find(batch.id())
                .filter(BatchRun::paused)
                .isPresent();
    }

    private TestingApp start(String name, EmbeddedPostgres postgres, BackendEmulator emulator) throws Exception {
        return TestingApp.start(
                Files.createDirectories(directory.resolve(name)),
                emulator.baseUri(),
                "reelbatch.database.url=" + postgres.getJdbcUrl("postgres", "postgres"),
                "reelbatch.database.username=postgres",
                "reelbatch.lease.heartbeat=200ms");
    }
}
