package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reelbatch.control.Operations;
import io.reelbatch.control.Refused;
import io.reelbatch.control.Resolutions;
import io.reelbatch.control.Verdict;
import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Moment;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchState;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Items;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A row that was paid for and whose session could not be looked at, and what a person may decide.
class ResolvedBatchJobTests {
    private static final Scenario HEALTHY = Scenario.standard().credits(10_000);

    @TempDir
    Path directory;

    private BackendEmulator emulator;
    private TestingApp app;
    private Batch batch;

    @BeforeEach
    void parkARow() {
        emulator = BackendEmulator.start(HEALTHY);
        // every look at the session but the one before the generation
        Scenario unseen = Scenario.standard().credits(10_000).with("fault.1 = status 400 on STATE");
        emulator.scenario(Scenario.standard()
                .credits(10_000)
                .onMoment(Endpoint.RUN_SSE, Moment.BEFORE_RESPONSE, () -> emulator.scenario(unseen)));
        app = TestingApp.start(directory, emulator.baseUri(), "reelbatch.generation.quiescence=3m");
        batch = app.accept(app.manifest("one.csv", "id,prompt\na,a red fox\n"));
        app.run(batch);
        assertThat(row().state()).isEqualTo(ItemState.PARKED);
    }

    @AfterEach
    void stop() {
        app.close();
        emulator.close();
    }

    private Item row() {
        return app.bean(Items.class).find(batch.id(), "a").orElseThrow();
    }

    private void resolve(Verdict verdict) {
        app.bean(Resolutions.class).resolve(batch, row(), verdict);
    }

    private int charges() {
        return emulator.journal().chargesByPrompt().getOrDefault("a red fox", 0);
    }

    @Test
    void takesTheVideoThatWasMadeWithoutPayingAgain() {
        emulator.scenario(HEALTHY);
        resolve(Verdict.DONE);
        assertThat(row().state()).isEqualTo(ItemState.GENERATED);
        assertThat(app.bean(Batches.class).get(batch.id()).state()).isEqualTo(BatchState.ACCEPTED);

        assertThat(app.run(batch)).isEqualTo(RunEnd.COMPLETED);
        assertThat(row().state()).isEqualTo(ItemState.DONE);
        assertThat(charges()).isEqualTo(1);
        assertThat(TestingApp.results(directory.resolve("one.csv")))
                .extracting(result -> result.path("status").asString() + " "
                        + result.path("revision").asInt())
                .containsExactly("DONE 2");
    }

    @Test
    void changesNothingWhereTheSessionHasNoVideoOrCannotBeSeen() {
        assertThatThrownBy(() -> resolve(Verdict.DONE)).isInstanceOf(RuntimeException.class);
        assertThat(row().state()).isEqualTo(ItemState.PARKED);
        assertThat(row().cost().sends()).isEqualTo(1);
    }

    @Test
    void sendsAgainWhatAPersonKnowsWasNotExecuted() {
        emulator.scenario(HEALTHY);
        resolve(Verdict.NOT_EXECUTED);
        assertThat(row().cost().sends()).isZero();

        assertThat(app.run(batch)).isEqualTo(RunEnd.COMPLETED);
        assertThat(row().state()).isEqualTo(ItemState.DONE);
        assertThat(row().cost().sends()).isEqualTo(1);
        assertThat(suspect()).isFalse();
    }

    @Test
    void paysAgainWhereAPersonAllowsItAndMarksTheRow() {
        emulator.scenario(HEALTHY);
        assertThat(app.bean(Operations.class).retry(batch, List.of(), false)).isZero();
        assertThat(app.bean(Operations.class).retry(batch, List.of("a"), true)).isEqualTo(1);

        assertThat(app.run(batch)).isEqualTo(RunEnd.COMPLETED);
        assertThat(row().state()).isEqualTo(ItemState.DONE);
        assertThat(row().cost().sends()).isEqualTo(2);
        assertThat(suspect()).isTrue();
    }

    private boolean suspect() {
        return app.bean(JdbcClient.class)
                .sql("select charge_suspect from item where batch_id = :id")
                .param("id", batch.id())
                .query(Boolean.class)
                .single();
    }

    @Test
    void decidesNothingAboutARowThatNeedsNoDecision() {
        emulator.scenario(HEALTHY);
        resolve(Verdict.DONE);
        assertThatThrownBy(() -> resolve(Verdict.RECHARGE))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("is GENERATED");
        app.bean(Operations.class).cancel(batch);
        assertThatThrownBy(() -> resolve(Verdict.RECHARGE))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("--as done");
    }

    @Test
    void exportsWhatWasCancelledAfterItWasPaidFor() {
        emulator.scenario(HEALTHY);
        resolve(Verdict.DONE);
        app.bean(Operations.class).cancel(batch);
        app.run(batch);
        assertThat(app.bean(Batches.class).get(batch.id()).state()).isEqualTo(BatchState.CANCELLED);

        resolve(Verdict.DONE);
        assertThat(app.run(batch)).isEqualTo(RunEnd.COMPLETED);
        assertThat(row().state()).isEqualTo(ItemState.DONE);
        assertThat(charges()).isEqualTo(1);
    }
}
