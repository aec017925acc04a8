package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Fault;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchState;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Items;
import io.reelbatch.ledger.Reopenable;
import java.nio.file.Path;
import java.util.List;
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
            app.bean(Items.class).reopen(batch.id(), List.of());
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
            items.reopen(first.id(), List.of());
            app.run(first);
            assertThat(items.reopenable(second.id(), List.of())).isEqualTo(new Reopenable(0, 1, 1));
            items.reopen(second.id(), List.of());
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

            app.bean(Items.class).reopen(batch.id(), List.of());

            assertThat(app.bean(Batches.class).get(batch.id()).state()).isEqualTo(BatchState.ACCEPTED);
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
}
