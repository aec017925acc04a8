package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Fault;
import io.reelbatch.emulator.Moment;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Items;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Paid calls that are cut and of which nothing is heard again, with one send per row and with two.
@Timeout(240)
class SentAgainJobTests {
    private static final String ONE_SEND = "reelbatch.generation.max-sends-per-row=1";
    private static final String TWO_SENDS = "reelbatch.generation.max-sends-per-row=2";
    private static final String SOON = "reelbatch.generation.quiescence=2m";
    private static final String NEVER = "reelbatch.generation.quiescence=24h";
    private static final Scenario RICH = Scenario.standard().credits(10_000);
    private static final Fault CUT =
            Fault.reset().at(Moment.BEFORE_RESPONSE).on(Endpoint.RUN_SSE).nth(1);
    private static final String ROW = "id,prompt\na,a red fox\n";

    private final BackendEmulator emulator = BackendEmulator.start(RICH);

    @TempDir
    Path directory;

    @AfterEach
    void stop() {
        emulator.close();
    }

    private TestingApp start(String... settings) {
        return TestingApp.start(
                directory,
                emulator.baseUri(),
                Stream.concat(Stream.of("reelbatch.generation.grace=0s"), Stream.of(settings))
                        .toArray(String[]::new));
    }

    /// Runs a manifest to its end.
    private Item run(TestingApp app, String rows) {
        Batch batch = app.accept(app.manifest("rows.csv", rows));
        assertThat(app.run(batch)).isEqualTo(RunEnd.COMPLETED);
        return row(app, batch, "a");
    }

    private static Item row(TestingApp app, Batch batch, String key) {
        return app.bean(Items.class).find(batch.id(), key).orElseThrow();
    }

    private long sends() {
        return emulator.journal().requests(Endpoint.RUN_SSE);
    }

    private int charges(String prompt) {
        return emulator.journal().chargesOfPrompt(prompt);
    }

    @Test
    void aCallThatHadNoEffectIsMadeOnceMoreAndTheRowMarked() {
        emulator.scenario(RICH.fault(CUT.withEffect(false)));
        try (var app = start(TWO_SENDS, SOON)) {
            Item row = run(app, ROW);
            assertThat(row.state()).isEqualTo(ItemState.DONE);
            assertThat(row.cost().suspect()).isTrue();
            assertThat(row.cost().sends()).isEqualTo(2);
            assertThat(charges("a red fox")).isEqualTo(1);
        }
    }

    @Test
    void aCallThatHadNoEffectIsNotMadeAgainUnlessTheSettingsSaySo() {
        emulator.scenario(RICH.fault(CUT.withEffect(false)));
        try (var app = start(ONE_SEND, SOON)) {
            Item row = run(app, ROW);
            assertThat(row.problem()).extracting("code").isEqualTo("GENERATION_UNRESOLVED");
            assertThat(row.cost().suspect()).isFalse();
            assertThat(sends()).isEqualTo(1);
        }
    }

    @Test
    void aCallWhoseEffectComesLateIsNotMadeAgain() {
        emulator.scenario(RICH.fault(CUT.withEffectAfter(Duration.ofMillis(700))));
        try (var app = start(TWO_SENDS, "reelbatch.generation.quiescence=30m")) {
            Item row = run(app, ROW);
            assertThat(row.state()).isEqualTo(ItemState.DONE);
            assertThat(row.cost().suspect()).isFalse();
            assertThat(sends()).isEqualTo(1);
        }
    }

    @Test
    void aCallThatWasChargedAndShowsNothingIsNotMadeAgain() {
        emulator.scenario(RICH.with("run.unseen.matching = fox").fault(CUT.withEffect(true)));
        try (var app = start(TWO_SENDS, SOON)) {
            Item row = run(app, ROW);
            assertThat(row.problem()).extracting("code").isEqualTo("CHARGED_NO_STATE");
            assertThat(sends()).isEqualTo(1);
            assertThat(charges("a red fox")).isEqualTo(1);
        }
    }

    @Test
    void aRestartWhileNothingIsKnownChangesNothing() throws Exception {
        emulator.scenario(RICH.fault(CUT.withEffect(false)));
        Batch batch;
        try (var app = start(TWO_SENDS, NEVER)) {
            batch = app.accept(app.manifest("rows.csv", ROW));
            var run = app.runAside(batch);
            Batch watched = batch;
            await().atMost(Duration.ofSeconds(120))
                    .until(() -> app.bean(Items.class)
                            .find(watched.id(), "a")
                            .filter(item -> item.state() == ItemState.GENERATION_UNRESOLVED)
                            .isPresent());
            app.bean(BatchRunner.class).stop();
            assertThat(run.get()).isEqualTo(RunEnd.STOPPED);
        }
        try (var app = start(TWO_SENDS, SOON)) {
            assertThat(app.run(batch)).isEqualTo(RunEnd.COMPLETED);
            assertThat(row(app, batch, "a").state()).isEqualTo(ItemState.DONE);
            assertThat(sends()).isEqualTo(2);
            assertThat(charges("a red fox")).isEqualTo(1);
        }
    }

    /// The second one may find that credits have gone for the first one meanwhile, and stay in doubt.
    @Test
    void twoCallsInDoubtAtOnceDoNotWaitForEachOtherAndAreChargedOnce() {
        emulator.scenario(RICH.fault(CUT.first(2).withEffect(false)));
        try (var app = start(TWO_SENDS, SOON)) {
            Batch batch = app.accept(app.manifest("rows.csv", ROW + "b,a blue whale\n"));
            assertThat(app.run(batch)).isEqualTo(RunEnd.COMPLETED);

            List<Item> rows = List.of(row(app, batch, "a"), row(app, batch, "b"));
            assertThat(rows).extracting(Item::state).contains(ItemState.DONE);
            assertThat(rows).allMatch(row -> switch (row.state()) {
                case DONE -> row.cost().sends() == 2 && charges(row.request().prompt()) == 1;
                case PARKED -> row.cost().sends() == 1 && charges(row.request().prompt()) == 0;
                case ACCEPTED,
                        UPLOADED,
                        GENERATION_INTENT,
                        GENERATION_UNRESOLVED,
                        GENERATED,
                        RENDER_INTENT,
                        RENDERING,
                        FAILED,
                        CANCELLED -> false;
            });
        }
    }
}
