package io.reelbatch.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Dialect.class)
class ReopeningTests {
    private static final Instant NOW = TestLedger.NOW;
    private static final Problem REFUSED = new Problem("NO_PROMPT", "no prompt", "write one");

    private final TestLedger ledger;
    private final BatchRun run;

    ReopeningTests(Dialect dialect) {
        ledger = TestLedger.on(dialect);
        run = ledger.run();
    }

    @Test
    void opensWhatWasNotPaidForAndExportsWhatWasAndLeavesTheRestAlone() {
        end(ledger.uploaded(run, 1), Outcome.fail("UNREACHABLE", "", ""));
        end(ledger.generated(run, 2, "{}"), Outcome.fail("RENDER_FAILED", "", ""));
        end(ledger.generated(run, 3, "{}"), Outcome.park("EXPORT_BLOCKED_402", "", ""));
        end(ledger.generated(run, 4, "{}"), Outcome.park("SERVER_ERROR", "", ""));
        end(intended(5), Outcome.park("GENERATION_UNRESOLVED", "", ""));
        end(intended(6), Outcome.park("CHARGED_NO_STATE", "", ""));
        end(intended(7), Outcome.park("SESSION_LOST_AFTER_CHARGE", "", ""));
        end(intended(8), Outcome.park("EXPORT_BLOCKED_402", "", ""));
        ledger.add(
                run.batch(), new NewItem(9, "row-9", "9".repeat(64), TestLedger.request(""), 0, null, REFUSED, null));
        ledger.uploaded(run, 10);
        intended(11);

        assertThat(ledger.items.reopenable(run.batch().id(), List.of())).isEqualTo(new Reopenable(1, 3, 0));
        assertThat(ledger.items.reopen(run.lease(), run.batch().id(), List.of()))
                .isEqualTo(4);

        assertThat(IntStream.rangeClosed(1, 11)
                        .mapToObj(row -> ledger.find(run.batch(), row).state()))
                .containsExactly(
                        ItemState.ACCEPTED,
                        ItemState.GENERATED,
                        ItemState.GENERATED,
                        ItemState.GENERATED,
                        ItemState.PARKED,
                        ItemState.PARKED,
                        ItemState.PARKED,
                        ItemState.PARKED,
                        ItemState.FAILED,
                        ItemState.UPLOADED,
                        ItemState.GENERATION_INTENT);
        assertThat(ledger.items.reopenable(run.batch().id(), List.of())).isEqualTo(new Reopenable(0, 0, 0));
    }

    private Item intended(int row) {
        return ledger.intended(run, row, TestLedger.NOTHING_BEFORE, NOW);
    }

    private void end(Item item, Outcome outcome) {
        ledger.write(run, item, outcome);
    }

    @Test
    void opensOnlyTheRowsThatWereNamed() {
        end(ledger.uploaded(run, 1), Outcome.fail("UNREACHABLE", "", ""));
        end(ledger.uploaded(run, 2), Outcome.fail("UNREACHABLE", "", ""));
        List<String> second = List.of("row-2", "row-77");

        assertThat(ledger.items.reopenable(run.batch().id(), second)).isEqualTo(new Reopenable(1, 0, 0));
        assertThat(ledger.items.reopen(run.lease(), run.batch().id(), second)).isEqualTo(1);
        assertThat(ledger.find(run.batch(), 1).state()).isEqualTo(ItemState.FAILED);
        assertThat(ledger.find(run.batch(), 2).state()).isEqualTo(ItemState.ACCEPTED);
    }

    @Test
    void startsFromTheBeginningInANewSessionWithFreshTries() {
        Item uploaded = ledger.uploaded(run, 1);
        Item tried = ledger.write(run, uploaded, new Outcome.Defer(ItemState.UPLOADED, Waiting.NOT, true, List.of()));
        end(tried, Outcome.fail("UNREACHABLE", "no route", "wait"));
        ledger.items.reopen(run.lease(), run.batch().id(), List.of());

        Item again = ledger.find(run.batch(), 1);
        assertThat(again.sessionId()).isNull();
        assertThat(again.attempts()).isZero();
        assertThat(again.problem()).isNull();
        assertThat(again.effect()).isNull();
        assertThat(again.waiting()).isEqualTo(Waiting.NOT);
    }

    @Test
    void takesTheVideoThatAnEarlierBatchHasMadeMeanwhile() {
        String digest = TestLedger.uniqueDigest();
        BatchRun other = ledger.run();
        Item elsewhere = ledger.accepted(other, row(digest));
        Item waiting = parkedBecauseOf(digest, "row-1");
        assertThat(ledger.items.reopenable(run.batch().id(), List.of()))
                .as("still under way there")
                .isEqualTo(new Reopenable(0, 0, 0));
        assertThat(ledger.items.reopen(run.lease(), run.batch().id(), List.of()))
                .isZero();

        finish(other, elsewhere);
        assertThat(ledger.items.reopenable(run.batch().id(), List.of())).isEqualTo(new Reopenable(0, 0, 1));
        assertThat(ledger.items.reopen(run.lease(), run.batch().id(), List.of()))
                .isEqualTo(1);

        Item done = ledger.find(run.batch(), 1);
        assertThat(done.state()).isEqualTo(ItemState.DONE);
        assertThat(done.output()).isEqualTo(new Output("https://cloud.example/v.mp4", null, null, null));
        assertThat(done.cost()).isEqualTo(Cost.NONE);
        assertThat(done.problem())
                .isEqualTo(new Problem(
                        "REUSED",
                        "the same row was done before as %s/row-1; nothing was spent"
                                .formatted(other.batch().id()),
                        ""));
        assertThat(ledger.jdbc
                        .sql("select revision, status, code from result where item_id = :id")
                        .param("id", waiting.id())
                        .query((row, _) -> row.getInt("revision") + row.getString("status") + row.getString("code"))
                        .single())
                .isEqualTo("2DONEREUSED");
    }

    @Test
    void startsFromTheBeginningWhereTheEarlierBatchHasFailed() {
        String digest = TestLedger.uniqueDigest();
        BatchRun other = ledger.run();
        Item elsewhere = ledger.accepted(other, row(digest));
        parkedBecauseOf(digest, "row-1");
        ledger.write(other, elsewhere, Outcome.fail("NO_VIDEO", "", ""));

        assertThat(ledger.items.reopenable(run.batch().id(), List.of())).isEqualTo(new Reopenable(1, 0, 0));
        assertThat(ledger.items.reopen(run.lease(), run.batch().id(), List.of()))
                .isEqualTo(1);
        assertThat(ledger.find(run.batch(), 1).state()).isEqualTo(ItemState.ACCEPTED);
    }

    private static NewItem row(String digest) {
        return new NewItem(1, "row-1", digest, TestLedger.request("a fox"), 0, null, null, null);
    }

    private Item parkedBecauseOf(String digest, String key) {
        NewItem.Twin twin =
                ledger.items.twins(run.batch(), java.util.Map.of(key, digest)).get(key);
        ledger.add(run.batch(), row(digest).with(twin));
        Item item = ledger.find(run.batch(), 1);
        assertThat(item.state()).isEqualTo(ItemState.PARKED);
        return item;
    }

    private void finish(BatchRun other, Item accepted) {
        Item uploaded = ledger.write(
                other,
                accepted,
                Outcome.advance(
                        ItemState.UPLOADED, new Fact.SessionOpened(other.batch().id() + "-s", null)));
        Item intended = ledger.intents.commit(
                other,
                uploaded,
                ItemState.GENERATION_INTENT,
                Effect.generation(uploaded, TestLedger.NOTHING_BEFORE, NOW));
        Item generated = ledger.write(
                other,
                intended,
                Outcome.advance(
                        ItemState.GENERATED,
                        new Fact.EffectClosed(Effect.Result.DONE),
                        new Fact.DraftTaken("{}", "d", "t")));
        Item rendering = ledger.intents.commit(
                other, generated, ItemState.RENDER_INTENT, Effect.render(generated, "render_1", NOW));
        ledger.write(
                other,
                rendering,
                Outcome.advance(
                        ItemState.DONE,
                        new Fact.EffectClosed(Effect.Result.DONE),
                        new Fact.VideoFound("https://cloud.example/v.mp4")));
    }
}
