package io.reelbatch.launch;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.StorageFault;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A database that goes away in the middle of a run, and comes back.
class StorageOutageJobTests {
    private static final int ROWS = 12;
    private static EmbeddedPostgres postgres;

    @TempDir
    Path directory;

    @BeforeAll
    static void startDatabase() throws IOException {
        postgres = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(2))
                .start();
    }

    @AfterAll
    static void stopDatabase() throws IOException {
        postgres.close();
    }

    @Test
    void goesOnByItselfWhenTheDatabaseWasGone() throws Exception {
        try (var emulator = BackendEmulator.start(scenario());
                var proxy = TcpProxy.to(postgres.getPort());
                var app = start(emulator, proxy)) {
            Path manifest = manifest(app, "outage");
            Batch batch = app.accept(manifest);
            Future<RunEnd> end = app.runAside(batch);

            for (int outage = 1; outage <= 4; outage++) {
                int sofar = outage;
                await().atMost(Duration.ofMinutes(1))
                        .until(() ->
                                end.isDone() || emulator.journal().charges().size() >= sofar);
                proxy.cut();
                TimeUnit.MILLISECONDS.sleep(700);
                proxy.mend();
            }

            assertThat(end.get(3, TimeUnit.MINUTES)).isEqualTo(RunEnd.COMPLETED);
            checkThatNothingIsLostOrPaidTwice(manifest, emulator);
        }
    }

    @Test
    void readsAgainWhatBecameOfACommitWhoseAnswerWasLost() throws Exception {
        try (var emulator = BackendEmulator.start(scenario());
                var proxy = TcpProxy.to(postgres.getPort());
                var app = start(emulator, proxy)) {
            Path manifest = manifest(app, "commit");
            Batch batch = app.accept(manifest);
            Future<RunEnd> end = app.runAside(batch);
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> end.isDone() || !emulator.journal().charges().isEmpty());
            proxy.loseAnswersTo("COMMIT", 6);

            assertThat(end.get(3, TimeUnit.MINUTES)).isEqualTo(RunEnd.COMPLETED);
            assertThat(proxy.answersToLose()).isZero();
            checkThatNothingIsLostOrPaidTwice(manifest, emulator);
        }
    }

    @Test
    void goesOnByItselfWhenTheDatabaseWasSilent() throws Exception {
        try (var emulator = BackendEmulator.start(scenario());
                var proxy = TcpProxy.to(postgres.getPort());
                var app = start(emulator, proxy, "&socketTimeout=1")) {
            Path manifest = manifest(app, "silence");
            Batch batch = app.accept(manifest);
            Future<RunEnd> end = app.runAside(batch);
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> end.isDone() || !emulator.journal().charges().isEmpty());
            proxy.freeze();
            TimeUnit.SECONDS.sleep(3);
            proxy.thaw();

            assertThat(end.get(3, TimeUnit.MINUTES)).isEqualTo(RunEnd.COMPLETED);
            checkThatNothingIsLostOrPaidTwice(manifest, emulator);
        }
    }

    @Test
    void letsGoOfWhatAFrozenProcessHasLocked() throws Exception {
        try (var emulator = BackendEmulator.start(scenario());
                var app = TestingApp.start(
                        directory,
                        emulator.baseUri(),
                        "reelbatch.database.url=" + postgres.getJdbcUrl("postgres", "postgres"),
                        "reelbatch.database.username=postgres",
                        "reelbatch.lease.dead-after=1s");
                Connection frozen = app.bean(DataSource.class).getConnection();
                Connection other = postgres.getPostgresDatabase().getConnection();
                Statement statement = frozen.createStatement();
                Statement waiting = other.createStatement()) {
            waiting.execute("insert into lease (name, epoch) values ('frozen', 0)");
            frozen.setAutoCommit(false);
            statement.execute("select * from lease where name = 'frozen' for update");

            waiting.setQueryTimeout(60);
            assertThat(waiting.executeUpdate("delete from lease where name = 'frozen'"))
                    .isOne();
            assertThatThrownBy(() -> statement.execute("select 1")).matches(StorageFault::is);
        }
    }

    @Test
    void waitsForAConnectionWhereThereAreFewerThanThereIsWork() throws Exception {
        try (var emulator = BackendEmulator.start(scenario());
                var app = TestingApp.start(
                        directory,
                        emulator.baseUri(),
                        "reelbatch.limits.generations=8",
                        "spring.datasource.hikari.maximum-pool-size=2")) {
            Path manifest = manifest(app, "pool");
            Batch batch = app.accept(manifest);

            assertThat(app.runAside(batch).get(3, TimeUnit.MINUTES)).isEqualTo(RunEnd.COMPLETED);

            assertThat(TestingApp.results(manifest))
                    .hasSize(ROWS)
                    .allMatch(row -> row.path("status").asString().equals("DONE"));
        }
    }

    private static void checkThatNothingIsLostOrPaidTwice(Path manifest, BackendEmulator emulator) {
        assertThat(TestingApp.results(manifest))
                .extracting(row -> row.path("id").asInt())
                .containsExactlyElementsOf(IntStream.range(0, ROWS).boxed().toList());
        assertThat(emulator.journal().generationsByPrompt().values()).allMatch(sent -> sent == 1);
        assertThat(TestingApp.results(manifest))
                .filteredOn(StorageOutageJobTests::done)
                .hasSizeGreaterThan(ROWS / 2)
                .allMatch(row ->
                        emulator.journal().chargesOfPrompt(row.path("prompt").asString()) == 1);
    }

    private static boolean done(JsonNode row) {
        return row.path("status").asString().equals("DONE");
    }

    private static Scenario scenario() {
        return Scenario.standard().credits(1_000_000).generationTakes(Duration.ofMillis(200));
    }

    private TestingApp start(BackendEmulator emulator, TcpProxy proxy) {
        return start(emulator, proxy, "");
    }

    private TestingApp start(BackendEmulator emulator, TcpProxy proxy, String more) {
        return TestingApp.start(
                directory,
                emulator.baseUri(),
                "reelbatch.database.url=jdbc:postgresql://127.0.0.1:%d/postgres?prepareThreshold=0%s"
                        .formatted(proxy.port(), more),
                "reelbatch.database.username=postgres",
                "reelbatch.limits.generations=2");
    }

    private static Path manifest(TestingApp app, String name) {
        String rows = IntStream.range(0, ROWS)
                .mapToObj(row -> "%d,scene %d of the film %s".formatted(row, row, name))
                .collect(joining("\n"));
        return app.manifest(name + ".csv", "id,prompt\n" + rows + "\n");
    }
}
