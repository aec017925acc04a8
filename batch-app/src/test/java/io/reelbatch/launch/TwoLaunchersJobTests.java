package io.reelbatch.launch;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchOptions;
import io.reelbatch.ledger.Batches;
import io.reelbatch.request.ManifestReport;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two instances of the application on one PostgreSQL, told to do the same at the same moment.
class TwoLaunchersJobTests {
    private static final int TRIALS = Integer.getInteger("reelbatch.test.trials", 5);
    private static final int ROWS = 6;

    @TempDir
    Path directory;

    private EmbeddedPostgres postgres;
    private BackendEmulator emulator;
    private TestingApp one;
    private TestingApp two;

    @BeforeEach
    void start() throws IOException {
        postgres = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(2))
                .start();
        emulator = BackendEmulator.start(Scenario.standard().credits(1_000_000));
        one = instance();
        two = instance();
    }

    @AfterEach
    void stop() throws IOException {
        one.close();
        two.close();
        emulator.close();
        postgres.close();
    }

    private TestingApp instance() {
        return TestingApp.start(
                directory,
                emulator.baseUri(),
                "reelbatch.database.url=" + postgres.getJdbcUrl("postgres", "postgres"),
                "reelbatch.database.username=postgres");
    }

    @Test
    void onlyOneRunsABatchThatBothStart() throws Exception {
        for (int trial = 0; trial < TRIALS; trial++) {
            Path manifest = manifest("same", trial);
            Batch batch = one.accept(manifest);

            List<Optional<RunEnd>> ends = bothAtOnce(() -> run(one, batch), () -> run(two, batch));

            assertThat(ends).contains(Optional.of(RunEnd.COMPLETED));
            assertThat(TestingApp.results(manifest))
                    .hasSize(ROWS)
                    .allMatch(row -> row.path("status").asString().equals("DONE"));
            assertThat(emulator.journal().generationsByPrompt().values()).allMatch(sent -> sent == 1);
        }
    }

    @Test
    void onlyOneMakesABatchOfAManifestThatBothAccept() throws Exception {
        for (int trial = 0; trial < TRIALS; trial++) {
            Path manifest = manifest("accepted", trial);
            List<String> ids = bothAtOnce(() -> acceptedOrKnown(one, manifest), () -> acceptedOrKnown(two, manifest));

            assertThat(ids.getFirst()).isEqualTo(ids.getLast());
            assertThat(one.bean(Batches.class).all())
                    .filteredOn(batch -> batch.manifest().equals(manifest.toAbsolutePath()))
                    .hasSize(1);
        }
    }

    private static String acceptedOrKnown(TestingApp app, Path manifest) {
        BatchAccepter accepter = app.bean(BatchAccepter.class);
        ManifestReport report = accepter.validate(manifest, TestingApp.DEFINITION);
        BatchOptions options = new BatchOptions(manifest + ".results.jsonl", null, List.of(), null)
                .withSinks(List.of("results-topic"));
        try {
            return accepter.acceptFirst(manifest, report, TestingApp.DEFINITION, options)
                    .id();
        } catch (AlreadyAccepted byTheOther) {
            return byTheOther.batch().id();
        }
    }

    @Test
    void aNewRowThatTwoManifestsAskForAtTheSameMomentIsPaidForOnce() throws Exception {
        for (int trial = 0; trial < TRIALS; trial++) {
            Batch first = one.accept(manifest("first", trial));
            Batch second = two.accept(manifest("second", trial));

            bothAtOnce(() -> run(one, first), () -> run(two, second));

            assertThat(emulator.journal().generationsByPrompt().values()).allMatch(sent -> sent == 1);
            assertThat(emulator.journal().charges()).hasSize(ROWS * (trial + 1));
        }
    }

    /// The rows are the same in all manifests of a trial; only a column that is not sent tells them apart.
    private Path manifest(String name, int trial) {
        String rows = IntStream.range(0, ROWS)
                .mapToObj(row -> "%d,scene %d of trial %d".formatted(row, row, trial))
                .collect(joining("\n"));
        return one.manifest("%s-%d.csv".formatted(name, trial), "id,prompt\n" + rows + "\n".repeat(name.length()));
    }

    /// To lose the race is nothing unusual.
    private static Optional<RunEnd> run(TestingApp app, Batch batch) {
        try {
            return Optional.of(app.run(batch));
        } catch (BatchInUse lost) {
            return Optional.empty();
        }
    }

    private static <T> List<T> bothAtOnce(
            java.util.concurrent.Callable<T> first, java.util.concurrent.Callable<T> second) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(2);
        List<Future<T>> both = List.of(aside(barrier, first), aside(barrier, second));
        List<T> results = new ArrayList<>();
        for (Future<T> one : both) {
            results.add(one.get(3, TimeUnit.MINUTES));
        }
        return results;
    }

    private static <T> Future<T> aside(CyclicBarrier barrier, java.util.concurrent.Callable<T> action) {
        FutureTask<T> task = new FutureTask<>(() -> {
            barrier.await();
            return action.call();
        });
        Thread.ofPlatform().daemon().start(task);
        return task;
    }
}
