package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Items;
import io.reelbatch.ledger.WaitingFor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an empty purse means for rows that are not paid for yet, and for those that are.
class CreditsJobTests {
    private static final String ONE_AT_A_TIME = "reelbatch.limits.generations=1";

    @TempDir
    Path directory;

    private static List<Item> rows(TestingApp app, Batch batch, String... keys) {
        return Stream.of(keys)
                .flatMap(key -> app.bean(Items.class).find(batch.id(), key).stream())
                .toList();
    }

    private static boolean waitsForCredits(Item item) {
        return item.waiting().what() == WaitingFor.CREDITS;
    }

    /// The run goes on with the export of the row that is paid for; the one that waits is taken up again
    /// as soon as the balance allows, without anybody's doing anything here.
    @Test
    void goesOnByItselfWithinTheSameRunWhenThereAreCreditsAgain() throws Exception {
        Scenario free = Scenario.standard().credits(100);
        try (var emulator = BackendEmulator.start(free.with("fault.hold = status 429 retry-after 1 on RENDER_POLL"));
                var app = TestingApp.start(
                        directory, emulator.baseUri(), ONE_AT_A_TIME, "reelbatch.retry.credits-recheck=20s")) {
            Path manifest = app.manifest("poor.csv", "id,prompt\na,a red fox\nb,a blue whale\n");
            Batch batch = app.accept(manifest);
            var end = app.runAside(batch);
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> rows(app, batch, "a", "b").stream().anyMatch(CreditsJobTests::waitsForCredits));
            Item waiting = rows(app, batch, "a", "b").stream()
                    .filter(CreditsJobTests::waitsForCredits)
                    .findFirst()
                    .orElseThrow();
            assertThat(waiting.cost().sends()).isZero();
            assertThat(waiting.attempts()).isZero();
            assertThat(Objects.requireNonNull(waiting.problem()).hint())
                    .contains("https://nemovideo.com/register?bind=anon_");

            emulator.topUp(100);
            await().atMost(Duration.ofMinutes(2))
                    .until(() ->
                            rows(app, batch, "a", "b").stream().allMatch(item -> item.state() == ItemState.RENDERING));
            emulator.scenario(free);

            assertThat(end.get(120, TimeUnit.SECONDS)).isEqualTo(RunEnd.COMPLETED);
            assertThat(emulator.journal().chargesByPrompt()).isEqualTo(Map.of("a red fox", 1, "a blue whale", 1));
        }
    }

    @Test
    void offersTheRegistrationLinkAfterARestartWhereOnlySessionsTellWhoTheAccountIs() {
        Scenario silent = Scenario.standard().credits(0).with("account.id-key = none");
        try (var emulator = BackendEmulator.start(silent)) {
            Batch batch;
            try (var app = TestingApp.start(directory, emulator.baseUri())) {
                app.bean(BatchRunner.class).backend(TestingApp.DEFINITION).credits(); // a token that names nobody
                emulator.scenario(silent.with("account.id-key = user-id"));
                batch = app.accept(app.manifest("poor.csv", "id,prompt\na,a red fox\n"));
                assertThat(app.run(batch)).isEqualTo(RunEnd.NEEDS_A_PERSON);
            }
            emulator.scenario(silent);
            try (var app = TestingApp.start(directory, emulator.baseUri())) {
                assertThat(app.run(batch)).isEqualTo(RunEnd.NEEDS_A_PERSON);

                assertThat(Objects.requireNonNull(
                                        rows(app, batch, "a").getFirst().problem())
                                .hint())
                        .contains("https://nemovideo.com/register?bind=anon_");
            }
        }
    }

    /// The row whose stream says so may have been charged for a part; the others are not even tried.
    @Test
    void sendsNothingMoreOnceAStreamHasSaidThatTheCreditsAreUsedUp() {
        Scenario inTheStream = Scenario.standard().credits(100).with("credits.refusal = event");
        try (var emulator = BackendEmulator.start(inTheStream);
                var app = TestingApp.start(
                        directory, emulator.baseUri(), ONE_AT_A_TIME, "reelbatch.generation.quiescence=200s")) {
            Batch batch = app.accept(app.manifest("poor.csv", "id,prompt\na,a fox\nb,a whale\nc,a cat\nd,a dog\n"));

            assertThat(app.run(batch)).isEqualTo(RunEnd.NEEDS_A_PERSON);

            List<Item> rows = rows(app, batch, "a", "b", "c", "d");
            assertThat(rows).filteredOn(item -> item.state() == ItemState.DONE).hasSize(1);
            assertThat(rows)
                    .filteredOn(item -> item.state() == ItemState.PARKED)
                    .singleElement()
                    .satisfies(item -> assertThat(
                                    Objects.requireNonNull(item.problem()).code())
                            .isEqualTo("GENERATION_UNRESOLVED"));
            assertThat(rows)
                    .filteredOn(CreditsJobTests::waitsForCredits)
                    .hasSize(2)
                    .allMatch(item -> item.cost().sends() == 0);
        }
    }
}
