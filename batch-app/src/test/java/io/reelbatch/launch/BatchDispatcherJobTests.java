package io.reelbatch.launch;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Moment;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchState;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.stage.RunningBatches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Batches side by side in one process.
class BatchDispatcherJobTests {
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    @Test
    void runsBatchesSideBySideWithinTheLimitsOfTheAccount() {
        AtomicInteger sent = new AtomicInteger();
        CountDownLatch goOn = new CountDownLatch(1);
        Scenario held = Scenario.standard().credits(100_000).onMoment(Endpoint.RUN_SSE, Moment.BEFORE_EFFECT, () -> {
            sent.incrementAndGet();
            awaitQuietly(goOn);
        });
        try (var emulator = BackendEmulator.start(held);
                var app = TestingApp.start(directory, emulator.baseUri(), "reelbatch.limits.generations=3")) {
            BatchDispatcher dispatcher = app.bean(BatchDispatcher.class);
            RunningBatches running = app.bean(RunningBatches.class);
            List<Batch> batches = IntStream.range(0, 4)
                    .mapToObj(number -> app.accept(manifest(app, number, 5)))
                    .toList();
            List<CompletableFuture<RunEnd>> ends =
                    batches.stream().map(batch -> dispatcher.submit(batch.id())).toList();
            await().atMost(LONG)
                    .until(() -> batches.stream()
                            .allMatch(batch -> running.find(batch.id())
                                    .filter(run -> run.count(ItemState.ACCEPTED) == 0
                                            && !run.counts().isEmpty())
                                    .isPresent()));
            await().atMost(LONG).until(() -> sent.get() >= 3);

            assertThat(sent).as("all twenty rows wait to be sent").hasValue(3);

            goOn.countDown();
            assertThat(ends)
                    .allSatisfy(end -> assertThat(end).succeedsWithin(LONG).isEqualTo(RunEnd.COMPLETED));
            assertThat(emulator.journal().charges()).hasSize(20);
        } finally {
            goOn.countDown();
        }
    }

    @Test
    void leavesABatchToTheHostThatHasItsFiles() throws IOException {
        try (var emulator = BackendEmulator.start(Scenario.standard().credits(1_000));
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Batch theirs = app.accept(manifest(app, 1, 1));
            Files.delete(theirs.snapshot());
            app.bean(JdbcClient.class)
                    .sql("update batch set host = 'elsewhere' where id = :id")
                    .param("id", theirs.id())
                    .update();
            Batch ours = app.accept(manifest(app, 2, 1));

            app.bean(BatchDispatcher.class).takeOpenBatches();

            Batches batches = app.bean(Batches.class);
            await().atMost(LONG).until(() -> batches.get(ours.id()).state() == BatchState.COMPLETED);
            assertThat(batches.get(theirs.id()).run()).isZero();
            assertThat(app.bean(FilesElsewhere.class).host(theirs)).contains("elsewhere");
            assertThat(app.bean(FilesElsewhere.class).host(ours)).isEmpty();
        }
    }

    @Test
    void givesThePlaceOfABatchThatOnlyWaitsForItsTimeToOthers() {
        try (var emulator = BackendEmulator.start(Scenario.standard().credits(1_000));
                var app = TestingApp.start(
                        directory,
                        emulator.baseUri(),
                        "reelbatch.dispatch.batches=1",
                        "reelbatch.dispatch.look-every=200ms")) {
            Batch tomorrow =
                    app.accept(app.manifest("tomorrow.csv", "id,prompt,not_before\na,a fox,2099-01-01T00:00:00Z\n"));
            Batch today = app.accept(manifest(app, 1, 2));
            BatchDispatcher dispatcher = app.bean(BatchDispatcher.class);
            CompletableFuture<RunEnd> waiting = dispatcher.submit(tomorrow.id());
            await().atMost(LONG)
                    .until(() -> app.bean(RunningBatches.class)
                            .find(tomorrow.id())
                            .filter(run -> run.count(ItemState.ACCEPTED) == 1)
                            .isPresent());

            assertThat(dispatcher.submit(today.id())).succeedsWithin(LONG).isEqualTo(RunEnd.COMPLETED);
            assertThat(waiting).as("it will be run").isNotDone();
        }
    }

    @Test
    void takesWhatNobodyWorksOnOnceItIsToldTo() {
        try (var emulator = BackendEmulator.start(Scenario.standard().credits(1_000))) {
            Batch left;
            try (var before = TestingApp.start(directory, emulator.baseUri())) {
                left = before.accept(manifest(before, 1, 2));
                before.bean(JdbcClient.class)
                        .sql("update batch set state = 'RUNNING' where id = :id")
                        .param("id", left.id())
                        .update();
            }
            try (var app = TestingApp.start(directory, emulator.baseUri())) {
                Batches batches = app.bean(Batches.class);
                app.bean(BatchDispatcher.class).takeOpenBatches();
                await().atMost(LONG)
                        .until(() -> batches.get(left.id()).state(), state -> state == BatchState.COMPLETED);

                Batch later = app.accept(manifest(app, 2, 2));
                app.bean(BatchDispatcher.class).wake();
                await().atMost(LONG)
                        .until(() -> batches.get(later.id()).state(), state -> state == BatchState.COMPLETED);
            }
        }
    }

    @Test
    void runsABatchAgainThatWaitedForCredits() {
        try (var emulator = BackendEmulator.start(Scenario.standard().credits(100));
                var app = TestingApp.start(directory, emulator.baseUri(), "reelbatch.retry.credits-recheck=10s")) {
            Batch batch = app.accept(manifest(app, 1, 2));
            BatchDispatcher dispatcher = app.bean(BatchDispatcher.class);
            assertThat(dispatcher.submit(batch.id())).succeedsWithin(LONG).isEqualTo(RunEnd.NEEDS_A_PERSON);

            emulator.topUp(100);
            dispatcher.takeOpenBatches();

            Batches batches = app.bean(Batches.class);
            await().atMost(LONG).until(() -> batches.get(batch.id()).state(), state -> state == BatchState.COMPLETED);
            assertThat(emulator.journal().charges()).hasSize(2);
        }
    }

    @Test
    void beginsNothingMoreOnceTheProcessEnds() {
        try (var emulator = BackendEmulator.start(Scenario.standard().credits(1_000));
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Batch batch = app.accept(manifest(app, 1, 2));
            BatchDispatcher dispatcher = app.bean(BatchDispatcher.class);
            dispatcher.stop();

            assertThat(dispatcher.submit(batch.id())).succeedsWithin(LONG).isEqualTo(RunEnd.STOPPED);

            assertThat(app.bean(Batches.class).get(batch.id()).state()).isEqualTo(BatchState.ACCEPTED);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Path manifest(TestingApp app, int number, int rows) {
        String lines = IntStream.range(0, rows)
                .mapToObj(row -> "%d,scene %d of film %d".formatted(row, row, number))
                .collect(joining("\n"));
        return app.manifest("film-%d.csv".formatted(number), "id,prompt\n" + lines + "\n");
    }
}
