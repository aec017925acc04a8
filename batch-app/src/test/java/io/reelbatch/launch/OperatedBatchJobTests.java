package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reelbatch.control.Operations;
import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Latency;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.emulator.Settings;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.BatchState;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Items;
import io.reelbatch.ledger.Lane;
import io.reelbatch.ledger.Scope;
import io.reelbatch.stage.RunningBatches;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An operator's word to a batch that is running, or that is started later.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class OperatedBatchJobTests {
    private static final Duration LONG = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    /// Enough rows that a run one by one is not over before the operator has spoken.
    private static final int ROWS = 60;

    private static Scenario slow() {
        return Scenario.standard().credits(10_000).with(Settings.GENERATION, Latency.parse("400ms"));
    }

    private static Scenario quick() {
        return Scenario.standard().credits(10_000);
    }

    private TestingApp app(BackendEmulator emulator) {
        return TestingApp.start(directory, emulator.baseUri(), "reelbatch.limits.generations=1");
    }

    private static Batch rows(TestingApp app) {
        String rows = IntStream.rangeClosed(1, ROWS)
                .mapToObj(row -> "%d,scene %d%n".formatted(row, row))
                .collect(Collectors.joining());
        return app.accept(app.manifest("rows.csv", "id,prompt\n" + rows));
    }

    private Stream<String> statuses() {
        return TestingApp.results(directory.resolve("rows.csv")).stream()
                .map(row -> row.path("status").asString());
    }

    private static void awaitFirstSend(BackendEmulator emulator) {
        await().atMost(LONG).until(() -> emulator.journal().requests(Endpoint.RUN_SSE) > 0);
    }

    private static void awaitNothingInFlight(BatchRun run) {
        await().atMost(LONG)
                .until(() -> Stream.of(Lane.values()).mapToInt(run::inFlight).sum() == 0);
    }

    @Test
    void beginsNoCallWhileItIsPausedAndLosesNothingByIt() throws Exception {
        try (var emulator = BackendEmulator.start(slow());
                var app = app(emulator)) {
            Batch batch = rows(app);
            Future<RunEnd> end = app.runAside(batch);
            awaitFirstSend(emulator);
            Operations operations = app.bean(Operations.class);

            operations.pause(new Scope.OfBatch(batch.id()));
            awaitNothingInFlight(app.bean(RunningBatches.class).find(batch.id()).orElseThrow());
            long before = emulator.journal().requests();
            await().pollDelay(Duration.ofMillis(500)).atMost(LONG).until(() -> true);
            assertThat(emulator.journal().requests()).isEqualTo(before);
            assertThat(app.bean(Batches.class).get(batch.id()).state()).isEqualTo(BatchState.PAUSED);

            emulator.scenario(quick());
            assertThat(operations.resume(new Scope.OfBatch(batch.id()))).isEqualTo(1);
            assertThat(end.get(90, TimeUnit.SECONDS)).isEqualTo(RunEnd.COMPLETED);
            assertThat(statuses()).hasSize(ROWS).containsOnly("DONE");
            assertThat(emulator.journal().generationsByPrompt().values()).containsOnly(1);
        }
    }

    @Test
    void holdsASingleRowBackWhileTheOthersGoOn() throws Exception {
        try (var emulator = BackendEmulator.start(quick());
                var app = app(emulator)) {
            Batch batch = rows(app);
            app.bean(Operations.class).pause(new Scope.OfRow(batch.id(), "2"));
            Future<RunEnd> end = app.runAside(batch);
            await().atMost(LONG)
                    .until(() ->
                            app.bean(Batches.class).counts(batch.id()).getOrDefault(ItemState.DONE, 0) == ROWS - 1);
            assertThat(emulator.journal().generationsByPrompt()).doesNotContainKey("scene 2");

            app.bean(Operations.class).resume(new Scope.OfRow(batch.id(), "2"));
            assertThat(end.get(90, TimeUnit.SECONDS)).isEqualTo(RunEnd.COMPLETED);
            assertThat(statuses()).hasSize(ROWS).containsOnly("DONE");
        }
    }

    @Test
    void staysPausedThroughARestart() throws Exception {
        try (var emulator = BackendEmulator.start(slow())) {
            Batch batch;
            Future<RunEnd> stopped;
            try (var app = app(emulator)) {
                batch = rows(app);
                stopped = app.runAside(batch);
                awaitFirstSend(emulator);
                app.bean(Operations.class).pause(new Scope.OfBatch(batch.id()));
            }
            assertThat(stopped.get(90, TimeUnit.SECONDS)).isEqualTo(RunEnd.STOPPED);
            try (var app = app(emulator)) {
                assertThat(app.bean(Batches.class).get(batch.id()).state()).isEqualTo(BatchState.PAUSED);
                long before = emulator.journal().requests(Endpoint.RUN_SSE);
                Future<RunEnd> end = app.runAside(batch);
                await().atMost(LONG)
                        .until(() -> app.bean(RunningBatches.class)
                                .find(batch.id())
                                .filter(BatchRun::paused)
                                .isPresent());
                await().pollDelay(Duration.ofMillis(300)).atMost(LONG).until(() -> true);
                assertThat(emulator.journal().requests(Endpoint.RUN_SSE)).isEqualTo(before);

                emulator.scenario(quick());
                app.bean(Operations.class).resume(new Scope.Everything());
                assertThat(end.get(90, TimeUnit.SECONDS)).isEqualTo(RunEnd.COMPLETED);
            }
            assertThat(statuses()).hasSize(ROWS).containsOnly("DONE");
            assertThat(emulator.journal().generationsByPrompt().values()).containsOnly(1);
        }
    }

    @Test
    void sendsNothingMoreOnceItIsCancelledAndLetsTheRunningStreamEnd() throws Exception {
        try (var emulator = BackendEmulator.start(slow());
                var app = app(emulator)) {
            Batch batch = rows(app);
            Future<RunEnd> end = app.runAside(batch);
            awaitFirstSend(emulator);

            app.bean(Operations.class).cancel(batch);
            assertThat(end.get(90, TimeUnit.SECONDS)).isEqualTo(RunEnd.COMPLETED);

            assertThat(app.bean(Batches.class).get(batch.id()).state()).isEqualTo(BatchState.CANCELLED);
            assertThat(statuses()).hasSize(ROWS).contains("CANCELLED").isSubsetOf("CANCELLED", "DONE");
            assertThat(emulator.journal().generationsByPrompt().values()).containsOnly(1);
            assertThat(emulator.journal().chargesByPrompt())
                    .as("what was sent was not cut")
                    .isEqualTo(emulator.journal().generationsByPrompt());
        }
    }

    @Test
    void callsRowsOffThatAreNotInTheLedgerYet() {
        try (var emulator = BackendEmulator.start(quick());
                var app = app(emulator)) {
            Batch batch = rows(app);
            assertThat(app.bean(Operations.class).cancel(batch)).isZero();

            assertThat(app.run(batch)).isEqualTo(RunEnd.COMPLETED);

            assertThat(statuses()).hasSize(ROWS).containsOnly("CANCELLED");
            assertThat(emulator.journal().requests(Endpoint.RUN_SSE)).isZero();
            assertThat(app.bean(Batches.class).get(batch.id()).state()).isEqualTo(BatchState.CANCELLED);
        }
    }

    @Test
    void callsASingleRowOff() throws Exception {
        try (var emulator = BackendEmulator.start(quick());
                var app = app(emulator)) {
            Batch batch = rows(app);
            app.bean(Operations.class).pause(new Scope.OfBatch(batch.id()));
            Future<RunEnd> end = app.runAside(batch);
            await().atMost(LONG)
                    .until(() -> app.bean(Items.class).find(batch.id(), "60").isPresent());

            assertThat(app.bean(Operations.class).cancel(batch, "3")).isTrue();
            assertThat(app.bean(Operations.class).cancel(batch, "3"))
                    .as("it is over now")
                    .isFalse();
            app.bean(Operations.class).resume(new Scope.OfBatch(batch.id()));

            assertThat(end.get(90, TimeUnit.SECONDS)).isEqualTo(RunEnd.COMPLETED);
            assertThat(statuses().filter("CANCELLED"::equals)).hasSize(1);
            assertThat(statuses().filter("DONE"::equals)).hasSize(ROWS - 1);
            assertThat(emulator.journal().generationsByPrompt()).doesNotContainKey("scene 3");
            assertThat(app.bean(Batches.class).get(batch.id()).state()).isEqualTo(BatchState.COMPLETED);
        }
    }
}
