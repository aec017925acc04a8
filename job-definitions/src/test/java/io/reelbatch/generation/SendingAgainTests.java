package io.reelbatch.generation;

import static io.reelbatch.generation.Generations.BALANCE;
import static io.reelbatch.generation.Generations.NO_DRAFT;
import static io.reelbatch.generation.Generations.ready;
import static io.reelbatch.generation.Generations.unfinished;
import static io.reelbatch.ledger.TestLedger.NOTHING_BEFORE;
import static io.reelbatch.ledger.TestLedger.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.backend.Credits;
import io.reelbatch.backend.GenerationEnd;
import io.reelbatch.backend.ItemRefused;
import io.reelbatch.backend.SessionLost;
import io.reelbatch.ledger.Cost;
import io.reelbatch.ledger.Effect;
import io.reelbatch.ledger.Fact;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Lane;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.Waiting;
import io.reelbatch.stage.StageBench;
import io.reelbatch.stage.TestingMeters;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Settings that allow a second send.
class SendingAgainTests {
    private static final Effect.End CUT = new Effect.End(false, "the connection broke", NOW);
    private static final Duration QUIESCENCE = Generations.SETTINGS.quiescence();
    private static final Outcome AGAIN = Outcome.advance(
            ItemState.UPLOADED,
            new Fact.EffectClosed(Effect.Result.UNRESOLVED),
            new Fact.Charged(0, false),
            new Fact.SentAgain(null));

    private final StageBench bench = StageBench.plain();
    private final GenerationStage stage = Generations.stage(bench, Generations.sending(2));

    @BeforeEach
    void nothingHappens() {
        bench.cloud.states.always(NO_DRAFT);
        bench.cloud.credits.always(BALANCE);
    }

    private Item inDoubt(int row) {
        return inDoubt(row, NOTHING_BEFORE, NOW);
    }

    private Item inDoubt(int row, Effect.Before before, Instant intentAt) {
        return bench.ledger.unresolved(bench.run, row, before, intentAt, CUT);
    }

    private Outcome look(Item item) {
        return stage.attempt(item, bench.batch).outcome();
    }

    private Outcome lookAgainSoon() {
        return Outcome.defer(
                ItemState.GENERATION_UNRESOLVED,
                Waiting.until(bench.clock.instant().plusSeconds(15)));
    }

    private static void isParked(Outcome outcome, String code) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Park.class, park -> assertThat(park.code()).isEqualTo(code));
    }

    @Test
    void sendsOnceMoreInTheSameSessionWhenNothingAppearedAndNothingWasCharged() {
        Item item = inDoubt(1);
        bench.clock.advance(QUIESCENCE);
        assertThat(look(item)).isEqualTo(AGAIN);

        Item back = bench.ledger.write(bench.run, item, AGAIN);
        assertThat(back.sessionId()).isEqualTo(item.sessionId());
        assertThat(back.cost()).isEqualTo(new Cost(1, 0, false, true));
        assertThat(bench.ledger.effects(back)).containsExactly("GENERATION 1 UNRESOLVED");

        bench.cloud.calls.clear();
        bench.cloud.generations.then(new GenerationEnd.Ended(""));
        Item sent = bench.step(stage, back);
        assertThat(bench.cloud.calls).endsWith("generate " + item.session() + " a fox, scene 1");
        assertThat(sent.cost()).isEqualTo(new Cost(2, 0, false, true));
    }

    @Test
    void sendsNothingAThirdTime() {
        Item item = inDoubt(1);
        bench.clock.advance(QUIESCENCE);
        item = bench.step(stage, item);
        bench.cloud.generations.then(new GenerationEnd.Unclear("cut again"));
        item = bench.step(stage, item);
        bench.clock.advance(QUIESCENCE);

        isParked(look(item), "GENERATION_UNRESOLVED");
    }

    @Test
    void sendsNothingAgainBeforeItsTime() {
        Item item = inDoubt(1);
        bench.clock.advance(QUIESCENCE.minusSeconds(1));
        assertThat(look(item))
                .isEqualTo(Outcome.defer(
                        ItemState.GENERATION_UNRESOLVED,
                        Waiting.until(bench.clock.instant().plusSeconds(60))));
    }

    @Test
    void sendsNothingAgainWhereTheSettingsDoNotSaySo() {
        Item item = inDoubt(1);
        bench.clock.advance(QUIESCENCE);
        isParked(Generations.stage(bench).attempt(item, bench.batch).outcome(), "GENERATION_UNRESOLVED");
    }

    @Test
    void sendsNothingAgainWhereCreditsHaveGone() {
        bench.cloud.credits.always(new Credits(900, 0));
        Item item = inDoubt(1);
        bench.clock.advance(QUIESCENCE);
        assertThat(look(item)).isInstanceOf(Outcome.Defer.class);
        assertThat(bench.run.account().hasRoom(Lane.SEND, 8, bench.clock.instant()))
                .as("no look can ever show that nothing was charged, so nobody has to wait for it")
                .isTrue();
        bench.clock.advance(QUIESCENCE);
        isParked(look(item), "CHARGED_NO_STATE");
    }

    @Test
    void waitsForTheEndOfAReserveAndSendsNothingAgainWhenItIsCharged() {
        bench.cloud.credits.always(new Credits(900, 100));
        Item item = inDoubt(1);
        bench.clock.advance(QUIESCENCE);
        assertThat(look(item)).isEqualTo(lookAgainSoon());
        bench.cloud.credits.always(new Credits(900, 0));
        assertThat(look(item)).isNotEqualTo(AGAIN);
    }

    @Test
    void sendsNothingAgainWhereAPersonHasAddedCredits() {
        bench.cloud.credits.always(new Credits(2_000, 0));
        Item item = inDoubt(1);
        bench.clock.advance(QUIESCENCE);
        isParked(look(item), "GENERATION_UNRESOLVED");
    }

    @Test
    void sendsNothingAgainWhereTheDraftHasChanged() {
        bench.cloud.states.always(unfinished("begun"));
        Item item = inDoubt(1);
        bench.clock.advance(QUIESCENCE);
        isParked(look(item), "GENERATION_UNRESOLVED");
    }

    @Test
    void waitsForWhatElseIsInFlightAndHasNothingElseBegin() {
        Item item = inDoubt(1);
        bench.clock.advance(QUIESCENCE.minusSeconds(60));
        Item other = inDoubt(2, NOTHING_BEFORE, bench.clock.instant());
        bench.ledger.uploaded(bench.run, 3);
        bench.clock.advance(Duration.ofSeconds(60));

        assertThat(look(item)).isEqualTo(lookAgainSoon());
        assertThat(bench.run.take(Lane.SEND, 8, bench.clock.instant())).isEmpty();

        bench.ledger.write(bench.run, other, Outcome.park("X", "over", "", new Fact.Charged(0, false)));
        assertThat(look(item)).isEqualTo(AGAIN);
        bench.ledger.write(bench.run, item, AGAIN);
        assertThat(bench.run.take(Lane.SEND, 8, bench.clock.instant())).isNotEmpty();
    }

    @Test
    void waitsForNothingLongerThanTwiceTheQuiescencePeriod() {
        Item item = inDoubt(1);
        inDoubt(2, NOTHING_BEFORE, NOW.plus(QUIESCENCE));
        bench.clock.advance(QUIESCENCE.multipliedBy(2));
        isParked(look(item), "GENERATION_UNRESOLVED");
        assertThat(bench.run.account().hasRoom(Lane.SEND, 8, bench.clock.instant()))
                .isTrue();
    }

    @Test
    void twoInDoubtDoNotWaitForEachOther() {
        Item one = inDoubt(1);
        Item two = inDoubt(2);
        bench.clock.advance(QUIESCENCE);

        assertThat(look(one)).isEqualTo(lookAgainSoon());
        assertThat(look(two)).isEqualTo(AGAIN);
        bench.ledger.write(bench.run, two, AGAIN);
        assertThat(bench.run.take(Lane.SEND, 8, bench.clock.instant()))
                .as("the other one is looked at first")
                .isEmpty();
        assertThat(look(one)).isEqualTo(AGAIN);
    }

    @Test
    void paysForNothingWhenTheVideoAppearsBeforeTheSecondSend() {
        Item item = inDoubt(1);
        bench.clock.advance(QUIESCENCE);
        item = bench.step(stage, item);
        bench.cloud.states.always(ready("late"));

        item = bench.step(stage, item);
        assertThat(item.state()).isEqualTo(ItemState.UPLOADED);
        bench.clock.advance(Duration.ofSeconds(16));
        item = bench.step(stage, item);
        assertThat(item.state()).isEqualTo(ItemState.GENERATED);
        assertThat(item.cost()).isEqualTo(new Cost(1, 100, false, true));
    }

    @Test
    void tellsWhereTheBalanceFellForTwo() {
        try (var meters = new TestingMeters()) {
            Item item = inDoubt(1);
            bench.clock.advance(QUIESCENCE);
            item = bench.step(stage, item);
            bench.cloud.generations.then(new GenerationEnd.Ended(""));
            item = bench.step(stage, item);
            bench.cloud.states.always(ready("new"));
            bench.cloud.credits.always(new Credits(800, 0));
            item = bench.step(stage, item);
            bench.clock.advance(Duration.ofSeconds(16));
            assertThat(bench.step(stage, item).state()).isEqualTo(ItemState.GENERATED);
            assertThat(meters.count("reelbatch.double.generation.suspected")).isEqualTo(1);
        }
    }

    @Test
    void failsNoRowThatWasSentAgain() {
        Item item = inDoubt(1);
        bench.clock.advance(QUIESCENCE);
        Item back = bench.step(stage, item);
        bench.cloud.generations.then(new GenerationEnd.NotExecuted(new ItemRefused("REFUSED", "no", "change it")));
        isParked(look(back), "REFUSED");
        bench.cloud.states.always(new SessionLost("gone"));
        isParked(look(back), "SESSION_LOST_AFTER_CHARGE");
    }

    @Test
    void goesOnAfterAKillInTheMiddleOfTheLook() {
        Item item = bench.ledger.intended(bench.run, 1, NOTHING_BEFORE, NOW);
        bench.clock.advance(QUIESCENCE);
        assertThat(look(item)).isEqualTo(AGAIN);
        assertThat(bench.ledger.write(bench.run, item, AGAIN).state()).isEqualTo(ItemState.UPLOADED);
    }
}
