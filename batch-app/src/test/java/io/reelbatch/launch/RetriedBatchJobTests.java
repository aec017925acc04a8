package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Fault;
import io.reelbatch.emulator.Moment;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchState;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Items;
import io.reelbatch.ledger.Reopenable;
import io.reelbatch.stage.RunningBatches;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Batches whose rows are tried again, or cannot be called completed.
class RetriedBatchJobTests {
    private static final Scenario CALM = Scenario.standard().credits(10_000);

    @TempDir
    Path directory;

    @Test
    void exportsAPaidRowWhoseRenderCouldNotBeFollowed() {
        Scenario broken = CALM.fault(Fault.malformed().on(Endpoint.RENDER_POLL));
        try (var emulator = BackendEmulator.start(broken);
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Path manifest = app.manifest("one.csv", "id,prompt\na,a red fox\n");
            Batch batch = app.accept(manifest);
            app.run(batch);
            assertThat(story(manifest)).containsExactly("a PARKED PROTOCOL");

            emulator.scenario(CALM);
            assertThat(app.bean(Items.class).reopenable(batch.id(), List.of())).isEqualTo(new Reopenable(0, 1, 0));
            app.retry(batch);
            app.run(batch);

            assertThat(story(manifest)).containsExactly("a DONE ");
            assertThat(emulator.journal().generationsByPrompt().values()).containsExactly(1);
        }
    }

    @Test
    void takesTheVideoOfARowThatAnotherBatchHasDoneMeanwhile() {
        try (var emulator = BackendEmulator.start(CALM.with("export.blocked = true"));
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Items items = app.bean(Items.class);
            Batch first = app.accept(app.manifest("first.csv", "id,prompt\na,a red fox\n"));
            app.run(first);
            Path edited = app.manifest("second.csv", "id,prompt\na,a red fox\nb,a blue whale\n");
            Batch second = app.accept(edited);
            app.run(second);
            assertThat(story(edited)).containsExactly("a PARKED UNDER_WAY_ELSEWHERE", "b PARKED EXPORT_BLOCKED_402");
            assertThat(items.reopenable(second.id(), List.of())).isEqualTo(new Reopenable(0, 1, 0));

            emulator.scenario(CALM);
            app.retry(first);
            app.run(first);
            assertThat(items.reopenable(second.id(), List.of())).isEqualTo(new Reopenable(0, 1, 1));
            app.retry(second);
            app.run(second);

            assertThat(story(edited)).containsExactly("a DONE REUSED", "b DONE ");
            assertThat(emulator.journal().generationsByPrompt().values()).containsExactly(1, 1);
        }
    }

    @Test
    void isOpenAgainAsSoonAsARowIs() {
        try (var emulator = BackendEmulator.start(CALM.with("export.blocked = true"));
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Batch batch = app.accept(app.manifest("one.csv", "id,prompt\na,a red fox\n"));
            app.run(batch);
            assertThat(app.bean(Batches.class).get(batch.id()).state()).isEqualTo(BatchState.COMPLETED);

            app.retry(batch);

            assertThat(app.bean(Batches.class).get(batch.id()).state()).isEqualTo(BatchState.ACCEPTED);
        }
    }

    /// As when the answer to a `retry` is lost: the rows are open, and the run that is going on was not told.
    @Test
    void runsAgainOverRowsThatItsRunHasNotHeardOf() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Scenario held = CALM.onMoment(Endpoint.RUN_SSE, Moment.BEFORE_EFFECT, () -> {
            sent.countDown();
            awaitQuietly(goOn);
        });
        try (var emulator = BackendEmulator.start(held);
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Path manifest = app.manifest("two.csv", "id,prompt,media\na,a red fox,nowhere.png\nb,a blue whale,\n");
            Batch batch = app.accept(manifest);
            Future<RunEnd> end = app.runAside(batch);
            Items items = app.bean(Items.class);
            sent.await();
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> items.reopenable(batch.id(), List.of("a")).rows() == 1);

            var run = app.bean(RunningBatches.class).find(batch.id()).orElseThrow();
            assertThat(items.reopen(run.lease(), batch.id(), List.of("a"))).isEqualTo(1);
            goOn.countDown();

            assertThat(end.get(2, TimeUnit.MINUTES)).isEqualTo(RunEnd.COMPLETED);
            assertThat(app.bean(Batches.class).get(batch.id()).state()).isEqualTo(BatchState.COMPLETED);
            assertThat(TestingApp.results(manifest))
                    .extracting(row -> row.path("revision").asInt())
                    .as("the first was tried twice")
                    .containsExactly(2, 1);
        } finally {
            goOn.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void isInconsistentForGoodWhenRowsAreMissing() {
        try (var emulator = BackendEmulator.start(CALM);
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Batch batch = app.accept(app.manifest("one.csv", "id,prompt\na,a red fox\n"));
            app.bean(JdbcClient.class).sql("update batch set row_count = 2").update();

            assertThatThrownBy(() -> app.run(batch)).rootCause().hasMessageContaining("2 rows but 1 results");

            assertThat(app.bean(Batches.class).get(batch.id()).state()).isEqualTo(BatchState.INCONSISTENT);
        }
    }

    private static List<String> story(Path manifest) {
        return TestingApp.results(manifest).stream()
                .map(row -> "%s %s %s"
                        .formatted(
                                row.path("id").asString(),
                                row.path("status").asString(),
                                row.path("code").asString("")))
                .toList();
    }

    @Test
    void paysOnceForARowWhoseRenderFailsHoweverItIsHandedInAgain() throws Exception {
        try (var emulator = BackendEmulator.start(CALM.with("render.failure.ratio = 1"));
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Path first = app.manifest("first.csv", "id,prompt\na,a red fox\nb,a blue whale\n");
            Batch batch = app.accept(first);
            app.run(batch);
            assertThat(story(first)).containsExactly("a FAILED RENDER_FAILED", "b FAILED RENDER_FAILED");

            emulator.scenario(CALM);
            Path edited = app.manifest("edited.csv", "id,prompt\na,a red fox\nb,a blue shark\n");
            Batch second = app.accept(edited);
            app.run(second);
            assertThat(story(edited)).containsExactly("a PARKED UNDER_WAY_ELSEWHERE", "b DONE ");

            app.retry(batch);
            app.run(batch);
            app.retry(second);
            app.run(second);

            assertThat(story(first)).containsExactly("a DONE ", "b DONE ");
            assertThat(story(edited)).containsExactly("a DONE REUSED", "b DONE ");
            assertThat(emulator.journal().chargesByPrompt())
                    .isEqualTo(Map.of("a red fox", 1, "a blue whale", 1, "a blue shark", 1));
        }
    }
}
