package io.reelbatch.launch;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Moment;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.emulator.Settings;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Budgets;
import io.reelbatch.ledger.Finished;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Items;
import io.reelbatch.ledger.WaitingFor;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Definitions that may spend only so much.
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class BudgetJobTests {
    private static final Duration LONG = Duration.ofSeconds(120);

    @TempDir
    Path directory;

    private Path home(String name, String budget) throws IOException {
        Path home = Files.createDirectories(directory.resolve(name));
        Path definitions = Files.createDirectories(home.resolve("home/definitions"));
        Files.writeString(
                definitions.resolve(TestingApp.DEFINITION + ".yml"), """
                name: %s
                description: With a budget.
                budget: {%s}
                """.formatted(TestingApp.DEFINITION, budget));
        return home;
    }

    private static Path manifest(TestingApp app, String name, int rows) {
        return app.manifest(
                name + ".csv",
                "id,prompt\n"
                        + IntStream.range(0, rows)
                                .mapToObj(row -> "%d,%s scene %d\n".formatted(row, name, row))
                                .collect(joining()));
    }

    private static List<Item> rows(TestingApp app, Batch batch) {
        return Objects.requireNonNull(new TransactionTemplate(app.bean(PlatformTransactionManager.class)).execute(_ -> {
            try (Stream<Finished> rows = app.bean(Items.class).finished(batch)) {
                return rows.map(Finished::item).toList();
            }
        }));
    }

    private static @Nullable String code(Item item) {
        return item.problem() == null ? null : item.problem().code();
    }

    /// Four at a time, each dearer than it was estimated: what is sent stays within the budget by the
    /// estimate, and is exceeded by no more than what those few cost above it.
    @Test
    void sendsNoMoreThanTheBudgetOfABatchHasRoomForAndGoesOnUnderAHigherOne() throws Exception {
        Scenario dear = Scenario.standard().credits(100_000).with(Settings.PRICE, 110);
        try (var emulator = BackendEmulator.start(dear)) {
            Path home = home("one", "credits-per-batch: 450");
            Batch batch;
            try (var app = TestingApp.start(home, emulator.baseUri(), "reelbatch.limits.generations=4")) {
                batch = app.accept(manifest(app, "many", 9));
                assertThat(app.run(batch)).isEqualTo(RunEnd.NEEDS_A_PERSON);

                assertThat(emulator.journal().charges()).hasSize(4);
                assertThat(rows(app, batch))
                        .filteredOn(item -> item.state() == ItemState.UPLOADED)
                        .hasSize(5)
                        .allMatch(item -> item.waiting().what() == WaitingFor.CREDITS)
                        .allMatch(item -> "BUDGET_BATCH".equals(code(item)));
                assertThat(app.bean(Budgets.class).ofBatch(batch.id()).reserved())
                        .isZero();
            }
            home("one", "credits-per-batch: 2000");
            try (var app = TestingApp.start(home, emulator.baseUri())) {
                assertThat(app.run(batch)).isEqualTo(RunEnd.COMPLETED);
                assertThat(emulator.journal().chargesByPrompt().values())
                        .hasSize(9)
                        .containsOnly(1);
            }
        }
    }

    @Test
    void holdsTwoProcessesOnOneDatabaseToTheSameDay() throws Exception {
        try (var postgres = EmbeddedPostgres.builder()
                        .setPGStartupWait(Duration.ofMinutes(2))
                        .start();
                var emulator = BackendEmulator.start(Scenario.standard().credits(100_000));
                var one =
                        onPostgres(home("one", "credits-per-day: 500, zone: Pacific/Kiritimati"), postgres, emulator);
                var two =
                        onPostgres(home("two", "credits-per-day: 500, zone: Pacific/Kiritimati"), postgres, emulator)) {
            Batch first = one.accept(manifest(one, "first", 6));
            Batch second = two.accept(manifest(two, "second", 6));
            Future<RunEnd> ends = one.runAside(first);
            Future<RunEnd> alsoEnds = two.runAside(second);
            ends.get(120, TimeUnit.SECONDS);
            alsoEnds.get(120, TimeUnit.SECONDS);

            int days = one.bean(JdbcClient.class)
                    .sql("select count(*) from budget where scope like 'day %'")
                    .query(Integer.class)
                    .single();
            // midnight may come between the rows
            assertThat(emulator.journal().charges()).hasSize(Math.min(12, 5 * days));
            assertThat(Stream.concat(rows(one, first).stream(), rows(two, second).stream()))
                    .filteredOn(item -> !item.state().terminal())
                    .allMatch(item -> "BUDGET_DAY".equals(code(item)));
        }
    }

    private static TestingApp onPostgres(Path home, EmbeddedPostgres postgres, BackendEmulator emulator) {
        return TestingApp.start(
                home,
                emulator.baseUri(),
                "reelbatch.database.url=" + postgres.getJdbcUrl("postgres", "postgres"),
                "reelbatch.database.username=postgres");
    }

    @Test
    void keepsTheReserveOfTheAccount() throws Exception {
        try (var emulator = BackendEmulator.start(Scenario.standard().credits(650));
                var app = TestingApp.start(
                        home("one", "reserve: 200"), emulator.baseUri(), "reelbatch.limits.generations=4")) {
            Batch batch = app.accept(manifest(app, "many", 8));
            assertThat(app.run(batch)).isEqualTo(RunEnd.NEEDS_A_PERSON);

            assertThat(emulator.journal().charges()).hasSize(4);
            assertThat(rows(app, batch))
                    .filteredOn(item -> !item.state().terminal())
                    .allMatch(item -> "BUDGET_RESERVE".equals(code(item)));
        }
    }

    /// What was reserved by the process that is gone is still reserved for the next one, until it has found
    /// out what became of it.
    @Test
    void keepsWhatIsReservedOverTheEndOfAProcess() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        CountDownLatch goOn = new CountDownLatch(1);
        Scenario held = Scenario.standard().credits(100_000).onMoment(Endpoint.RUN_SSE, Moment.BEFORE_EFFECT, () -> {
            sent.incrementAndGet();
            awaitQuietly(goOn);
        });
        Path home = home("one", "credits-per-batch: 200");
        try (var emulator = BackendEmulator.start(held)) {
            Batch batch;
            Future<RunEnd> run;
            try (var app = TestingApp.start(home, emulator.baseUri(), "reelbatch.limits.stop-grace=1ms")) {
                batch = app.accept(manifest(app, "many", 5));
                run = app.runAside(batch);
                await().atMost(LONG).until(() -> sent.get() == 2);
                assertThat(app.bean(Budgets.class).ofBatch(batch.id())).isEqualTo(new Budgets.Spending(0, 200));
            }
            assertThat(run.get(120, TimeUnit.SECONDS)).isEqualTo(RunEnd.STOPPED);
            emulator.scenario(Scenario.standard().credits(100_000));
            try (var app = TestingApp.start(home, emulator.baseUri())) {
                assertThat(app.bean(Budgets.class).ofBatch(batch.id())).isEqualTo(new Budgets.Spending(0, 200));
                goOn.countDown();
                assertThat(app.run(batch)).isEqualTo(RunEnd.NEEDS_A_PERSON);
                assertThat(emulator.journal().charges()).hasSize(2);
                assertThat(app.bean(Budgets.class).ofBatch(batch.id()).used()).isEqualTo(200);
            }
        } finally {
            goOn.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            boolean _ = latch.await(3, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
