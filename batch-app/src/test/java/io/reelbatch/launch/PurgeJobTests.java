package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Fire;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Items;
import io.reelbatch.ledger.Leases;
import io.reelbatch.ledger.Purging;
import io.reelbatch.ledger.Schedules;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What is removed when it is old.
@Timeout(value = 6, unit = java.util.concurrent.TimeUnit.MINUTES)
class PurgeJobTests {
    @TempDir
    Path directory;

    private BackendEmulator emulator;

    @BeforeEach
    void start() {
        emulator = BackendEmulator.start(Scenario.standard().credits(10_000));
    }

    @AfterEach
    void stop() {
        emulator.close();
    }

    private static int count(TestingApp app, String table) {
        return app.bean(JdbcClient.class)
                .sql("select count(*) from " + table)
                .query(Integer.class)
                .single();
    }

    private static Batch completed(TestingApp app, String name, String rows) {
        Batch batch = app.accept(app.manifest(name, "id,prompt\n" + rows));
        assertThat(app.run(batch)).isEqualTo(RunEnd.COMPLETED);
        return batch;
    }

    /// On PostgreSQL; the tests of the command do the same on the built-in database.
    @Test
    void removesRowsRecordsAndManifestsOfABatchAndKeepsItsResults() throws IOException {
        try (var postgres = EmbeddedPostgres.builder()
                        .setPGStartupWait(Duration.ofMinutes(2))
                        .start();
                var app = TestingApp.start(
                        directory,
                        emulator.baseUri(),
                        "reelbatch.database.url=" + postgres.getJdbcUrl("postgres", "postgres"),
                        "reelbatch.database.username=postgres")) {
            removesABatch(app);
        }
    }

    private void removesABatch(TestingApp app) throws IOException {
        Batch batch = completed(app, "old.csv", "a,a fox\nb,a whale\n");
        Path home = directory.resolve("home");
        Path done = Files.createDirectories(home.resolve("done"));
        Path manifest = Files.writeString(done.resolve("old.%s.csv".formatted(batch.id())), "id,prompt\n");
        Path other = Files.writeString(done.resolve("old.%s9.csv".formatted(batch.id())), "id,prompt\n");
        Purge purge = app.bean(Purge.class);

        assertThat(purge.look(Duration.ofDays(1), false).batches()).isZero();
        assertThat(purge.look(Duration.ZERO, false)).isEqualTo(new Purge.Removed(1, 2, 2, 0, 0, 0));
        assertThat(count(app, "item")).isEqualTo(2);
        Purge.Removed removed = purge.purge(Duration.ZERO, false);

        assertThat(removed).isEqualTo(new Purge.Removed(1, 2, 2, 1, 0, 0));
        for (String table : List.of(
                "item", "effect", "result", "draft", "publication", "batch_job_instance", "batch_step_execution")) {
            assertThat(count(app, table)).as(table).isZero();
        }
        assertThat(batch.snapshot()).doesNotExist();
        assertThat(manifest).doesNotExist();
        assertThat(other).exists();
        assertThat(TestingApp.results(directory.resolve("old.csv"))).hasSize(2);
        assertThat(app.bean(BatchAccepter.class)
                        .known(
                                app.bean(BatchAccepter.class)
                                        .validate(directory.resolve("old.csv"), TestingApp.DEFINITION),
                                TestingApp.DEFINITION))
                .isPresent();

        Batch edited = completed(app, "edited.csv", "a,a fox\nb,a whale\nc,a crow\n");
        assertThat(app.bean(Batches.class).counts(edited.id()))
                .isEqualTo(Map.of(ItemState.PARKED, 2, ItemState.DONE, 1));
        assertThat(emulator.journal().chargesByPrompt()).isEqualTo(Map.of("a fox", 1, "a whale", 1, "a crow", 1));
    }

    @Test
    void goesOnWithABatchThatAKillHasLeftHalfRemoved() {
        Batch batch;
        try (var app = TestingApp.start(directory, emulator.baseUri())) {
            batch = completed(
                    app,
                    "many.csv",
                    IntStream.range(0, 3)
                            .mapToObj("%d,a fox\n"::formatted)
                            .collect(java.util.stream.Collectors.joining()));
            Leases leases = app.bean(Leases.class);
            var lease = leases.acquire("batch:" + batch.id()).orElseThrow();
            Instant now = Instant.now();
            assertThat(app.bean(Purging.class).begin(lease, batch.id(), now, false, now))
                    .isTrue();
            app.bean(JdbcClient.class)
                    .sql("delete from result where item_id in (select min(id) from item)")
                    .update();
        }
        try (var app = TestingApp.start(directory, emulator.baseUri())) {
            assertThat(app.bean(Purge.class).purge(Duration.ofDays(30), false).rows())
                    .as("however young it is")
                    .isEqualTo(3);
            assertThat(count(app, "item")).isZero();
        }
    }

    @Test
    void removesTheManifestOfAPurgedBatchThatWasPutIntoTheInboxAgain() throws IOException {
        try (var app = TestingApp.start(directory, emulator.baseUri())) {
            Batch purged = completed(app, "old.csv", "a,a fox\n");
            Purge purge = app.bean(Purge.class);
            assertThat(purge.purge(Duration.ZERO, false).batches()).isEqualTo(1);
            Batch other = app.accept(app.manifest("other.csv", "id,prompt\na,a whale\n"));
            Path done = Files.createDirectories(directory.resolve("home/done"));
            Path again = Files.writeString(done.resolve("old.%s.csv".formatted(purged.id())), "id,prompt\na,a fox\n");
            Path others = Files.writeString(done.resolve("other.%s.csv".formatted(other.id())), "id,prompt\n");

            assertThat(purge.look(Duration.ofDays(1), false).files()).isZero();
            assertThat(purge.look(Duration.ofDays(-1), false).files()).isEqualTo(1);
            assertThat(purge.purge(Duration.ofDays(-1), false).files()).isEqualTo(1);

            assertThat(again).doesNotExist();
            assertThat(others).exists();
        }
    }

    @Test
    void removesRunsAtSetTimesButTheLastOfEachSchedule() {
        try (var app = TestingApp.start(directory, emulator.baseUri())) {
            Schedules schedules = app.bean(Schedules.class);
            for (String moment : List.of("2020-01-01T02:30:00Z", "2020-01-02T02:30:00Z", "2020-01-03T02:30:00Z")) {
                Instant slot = Instant.parse(moment);
                schedules.add(Fire.decided(UUID.randomUUID(), "nightly", slot, Fire.Cause.SLOT, 0, slot)
                        .skipped("the run before was still going on"));
            }
            schedules.add(Fire.decided(
                    UUID.randomUUID(), "other", null, Fire.Cause.PERSON, 0, Instant.parse("2020-01-01T00:00:00Z")));
            schedules.add(Fire.decided(
                    UUID.randomUUID(), "other", null, Fire.Cause.PERSON, 0, Instant.parse("2020-01-02T00:00:00Z")));

            app.bean(Purge.class).purge(Duration.ofDays(30), false);

            assertThat(schedules.latest("nightly", 9))
                    .extracting(Fire::slot)
                    .containsExactly(Instant.parse("2020-01-03T02:30:00Z"));
            assertThat(schedules.latest("other", 9)).as("they are not over").hasSize(2);
        }
    }

    @Test
    void isDoneOnceADayAsTheSettingsSay() {
        try (var app = TestingApp.start(directory, emulator.baseUri(), "reelbatch.retention.older-than=1ns")) {
            completed(app, "old.csv", "a,a fox\n");
            app.bean(DailyPurge.class).once();
            assertThat(count(app, "item")).isZero();
        }
    }

    @Test
    void leavesABatchAloneThatSomebodyWorksOn() {
        try (var app = TestingApp.start(directory, emulator.baseUri())) {
            Batch batch = completed(app, "busy.csv", "a,a fox\n");
            Leases leases = app.bean(Leases.class);
            var lease = leases.acquire("batch:" + batch.id()).orElseThrow();

            assertThat(app.bean(Purge.class).purge(Duration.ZERO, false).busy()).isEqualTo(1);
            assertThat(app.bean(Items.class).find(batch.id(), "a")).isPresent();

            leases.release(lease);
            assertThat(app.bean(Purge.class).purge(Duration.ZERO, false).rows()).isEqualTo(1);
        }
    }

    /// A batch without credits is run again and again.
    @Test
    void removesRecordsOfRunsThatCameToNothingButTheLast() {
        emulator.scenario(Scenario.standard().credits(0));
        try (var app = TestingApp.start(directory, emulator.baseUri())) {
            Batch batch = app.accept(app.manifest("poor.csv", "id,prompt\na,a fox\n"));
            for (int again = 0; again < 3; again++) {
                assertThat(app.run(batch)).isEqualTo(RunEnd.NEEDS_A_PERSON);
            }
            app.bean(JdbcClient.class)
                    .sql("update batch_job_execution set create_time = timestamp '2020-01-01 00:00:00'")
                    .update();

            assertThat(app.bean(Purge.class).purge(Duration.ofDays(30), false).executions())
                    .isEqualTo(2);
            assertThat(count(app, "batch_job_execution")).isEqualTo(1);
            assertThat(app.run(batch)).as("it can still be run").isEqualTo(RunEnd.NEEDS_A_PERSON);
        }
    }
}
