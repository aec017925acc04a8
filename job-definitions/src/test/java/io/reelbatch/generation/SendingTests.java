package io.reelbatch.generation;

import static io.reelbatch.generation.Generations.BALANCE;
import static io.reelbatch.generation.Generations.NO_DRAFT;
import static io.reelbatch.generation.Generations.ready;
import static io.reelbatch.ledger.TestLedger.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.backend.AccountStopped;
import io.reelbatch.backend.BackendException;
import io.reelbatch.backend.ContractBroken;
import io.reelbatch.backend.Credits;
import io.reelbatch.backend.GenerationEnd;
import io.reelbatch.backend.ItemRefused;
import io.reelbatch.backend.RetryLater;
import io.reelbatch.backend.SessionLost;
import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.Cost;
import io.reelbatch.ledger.Effect;
import io.reelbatch.ledger.Fact;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.Problem;
import io.reelbatch.ledger.Waiting;
import io.reelbatch.ledger.WaitingFor;
import io.reelbatch.stage.LaneLimits;
import io.reelbatch.stage.StageBench;
import io.reelbatch.stage.StageProcessor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SendingTests {
    private static final Fact NOT_EXECUTED = new Fact.EffectClosed(Effect.Result.NOT_EXECUTED);
    private static final String HINT = "Run `reelbatch retry` for the batch once the service answers again.";
    private final AccountStopped noCredits = new AccountStopped(AccountStopped.Reason.CREDITS, "used up", "top up");
    private static final Problem WITHOUT_CREDITS = new Problem("CREDITS", "used up", "top up");

    private final StageBench bench = StageBench.plain();
    private final GenerationStage stage = Generations.stage(bench);

    @BeforeEach
    void prepareTheCloud() {
        bench.cloud.states.always(NO_DRAFT);
        bench.cloud.credits.always(BALANCE);
    }

    @Test
    void hasTheIntentInTheLedgerBeforeItSends() {
        Item uploaded = bench.ledger.uploaded(bench.run, 1);
        bench.cloud.states.then(ready("old"));
        bench.cloud.credits.then(new Credits(900, 50));
        bench.cloud.generations.thenDo(() -> {
            Item inTheLedger = bench.ledger.find(bench.run.batch(), 1);
            assertThat(inTheLedger.state()).isEqualTo(ItemState.GENERATION_INTENT);
            assertThat(inTheLedger.cost()).isEqualTo(new Cost(1, 0, true));
            assertThat(inTheLedger.openEffect().before()).isEqualTo(new Effect.Before("old", 900, 50, true));
            return new GenerationEnd.Ended("");
        });

        bench.step(stage, uploaded);

        assertThat(bench.cloud.calls)
                .containsExactly(
                        "stateOf " + uploaded.session(),
                        "credits",
                        "generate " + uploaded.session() + " a fox, scene 1");
    }

    @Test
    void looksSoonAfterAStreamThatEndedAsItShould() {
        bench.cloud.generations.then(new GenerationEnd.Ended("here it is"));
        assertThat(send(1).outcome())
                .isEqualTo(Outcome.defer(
                        ItemState.GENERATION_UNRESOLVED,
                        Waiting.until(NOW.plusSeconds(2)),
                        new Fact.StreamEnded(new Effect.End(true, "here it is", NOW))));
    }

    @Test
    void looksLaterAfterAStreamThatWasCut() {
        bench.cloud.generations.then(new GenerationEnd.Unclear("reset"));
        assertThat(send(1).outcome())
                .isEqualTo(Outcome.defer(
                        ItemState.GENERATION_UNRESOLVED,
                        Waiting.until(NOW.plusSeconds(30)),
                        new Fact.StreamEnded(new Effect.End(false, "reset", NOW))));
    }

    private Attempt send(int row) {
        return stage.attempt(bench.ledger.uploaded(bench.run, row), bench.batch);
    }

    @Test
    void takesTheSendBackAndTriesAgainWithBackOffWhatWasNotExecuted() {
        bench.cloud.generations.then(notExecuted(unreachable())).then(notExecuted(unreachable()));
        bench.cloud.generations.then(new GenerationEnd.Ended(""));
        Problem why = new Problem("UNREACHABLE", "no route", HINT);

        Attempt first = send(1);
        assertThat(first.outcome())
                .isEqualTo(new Outcome.Defer(
                        ItemState.UPLOADED,
                        new Waiting(WaitingFor.RETRY, NOW.plusSeconds(1)),
                        true,
                        List.of(NOT_EXECUTED, new Fact.Met(why))));
        Item back = bench.ledger.write(bench.run, first);
        assertThat(back.cost()).isEqualTo(Cost.NONE);
        assertThat(back.attempts()).isEqualTo(1);

        Attempt second = stage.attempt(back, bench.batch);
        assertThat(second.outcome())
                .isEqualTo(new Outcome.Defer(
                        ItemState.UPLOADED,
                        new Waiting(WaitingFor.RETRY, NOW.plusSeconds(2)),
                        true,
                        List.of(NOT_EXECUTED, new Fact.Met(why))));
        Item sent = bench.step(stage, bench.ledger.write(bench.run, second));
        assertThat(sent.cost()).isEqualTo(new Cost(1, 0, true));
        assertThat(bench.ledger.effects(sent))
                .containsExactly("GENERATION 1 NOT_EXECUTED", "GENERATION 2 NOT_EXECUTED", "GENERATION 3 null");
    }

    @Test
    void givesUpAfterFiveTriesWithoutHavingPaid() {
        bench.cloud.generations.always(notExecuted(unreachable()));
        Item item = bench.ledger.uploaded(bench.run, 1);
        for (int tried = 1; tried < 5; tried++) {
            item = bench.step(stage, item);
            assertThat(item.attempts()).isEqualTo(tried);
        }
        assertThat(stage.attempt(item, bench.batch).outcome())
                .isEqualTo(Outcome.fail("UNREACHABLE", "given up after 5 tries: no route", HINT, NOT_EXECUTED));
    }

    @Test
    void failsARowThatTheCloudRefuses() {
        bench.cloud.generations.then(notExecuted(new ItemRefused("REFUSED", "bad prompt", "change it")));
        assertThat(send(1).outcome()).isEqualTo(Outcome.fail("REFUSED", "bad prompt", "change it", NOT_EXECUTED));
    }

    @Test
    void opensTheGateAndUsesNoTryWhenCreditsAreUsedUp() {
        bench.cloud.generations.then(notExecuted(noCredits));

        Attempt attempt = send(1);

        assertThat(attempt.outcome())
                .isEqualTo(Outcome.defer(
                        ItemState.UPLOADED,
                        new Waiting(WaitingFor.CREDITS, NOW.plusSeconds(300)),
                        NOT_EXECUTED,
                        new Fact.Met(WITHOUT_CREDITS)));
        assertThat(bench.ledger.write(bench.run, attempt).cost()).isEqualTo(Cost.NONE);
        assertThat(bench.gate.isOpen()).isTrue();
    }

    @Test
    void opensTheGateAndLooksWhatBecameOfTheRowWhenCreditsRunOutInMidStream() {
        bench.cloud.generations.then(new GenerationEnd.Unclear("code 2001 in the stream", noCredits));

        Attempt attempt = send(1);

        Item item = bench.ledger.write(bench.run, attempt);
        assertThat(item.state()).isEqualTo(ItemState.GENERATION_UNRESOLVED);
        assertThat(item.cost().sends()).isEqualTo(1);
        assertThat(bench.gate.opened()).isNotNull();
        assertThat(send(2).outcome()).isEqualTo(waitsForCreditsUntil(NOW.plusSeconds(300)));
    }

    @Test
    void asksNobodyWhileTheGateIsOpen() {
        bench.gate.open(noCredits);
        bench.clock.advance(Duration.ofSeconds(299));

        assertThat(send(1).outcome()).isEqualTo(waitsForCreditsUntil(NOW.plusSeconds(300)));
        assertThat(bench.cloud.calls).isEmpty();
    }

    private static Outcome waitsForCreditsUntil(Instant until) {
        return Outcome.defer(ItemState.UPLOADED, new Waiting(WaitingFor.CREDITS, until), new Fact.Met(WITHOUT_CREDITS));
    }

    @Test
    void looksAtTheBalanceOnceWhenItIsTimeAndGoesOnWaitingWithTooLittle() {
        bench.gate.open(noCredits);
        bench.clock.advance(Duration.ofSeconds(300));
        bench.cloud.credits.then(new Credits(99, 0));

        assertThat(send(1).outcome()).isEqualTo(waitsForCreditsUntil(NOW.plusSeconds(600)));
        assertThat(send(2).outcome()).isEqualTo(waitsForCreditsUntil(NOW.plusSeconds(600)));
        assertThat(bench.cloud.calls).containsExactly("credits");
    }

    @Test
    void goesOnWaitingWhenTheBalanceIsNotToBeHad() {
        bench.gate.open(noCredits);
        bench.clock.advance(Duration.ofSeconds(300));
        bench.cloud.credits.then(unreachable());
        assertThat(send(1).outcome()).isEqualTo(waitsForCreditsUntil(NOW.plusSeconds(600)));
    }

    @Test
    void sendsAgainWhenThereAreCredits() {
        bench.gate.open(noCredits);
        bench.clock.advance(Duration.ofSeconds(300));
        bench.cloud.credits.then(new Credits(100, 0));
        bench.cloud.generations.then(new GenerationEnd.Ended(""));

        assertThat(send(1).before().state()).isEqualTo(ItemState.GENERATION_INTENT);
        assertThat(bench.gate.isOpen()).isFalse();
    }

    @Test
    void paysNothingWithATokenThatEndsTooSoon() {
        bench.cloud.tokenLife = Duration.ofMinutes(59);
        assertThat(send(1).outcome()).isInstanceOfSatisfying(Outcome.Defer.class, wait -> {
            assertThat(wait.state()).isEqualTo(ItemState.UPLOADED);
            assertThat(wait.waiting()).isEqualTo(new Waiting(WaitingFor.TOKEN, NOW.plusSeconds(59 * 60)));
            assertThat(wait.countsAsTry()).isFalse();
        });
        assertThat(bench.cloud.calls).isEmpty();
    }

    /// It is renewed by the next call.
    @Test
    void doesNotWaitForATokenThatIsOver() {
        bench.cloud.tokenLife = Duration.ZERO;
        bench.cloud.generations.then(new GenerationEnd.Ended(""));
        assertThat(send(1).before().state()).isEqualTo(ItemState.GENERATION_INTENT);
    }

    @Test
    void opensANewSessionWhereTheOldOneIsLostBeforeTheSend() {
        Item item = bench.ledger.uploaded(bench.run, 1);
        bench.cloud.states.then(new SessionLost("gone"));

        Attempt attempt = stage.attempt(item, bench.batch);

        assertThat(attempt)
                .isEqualTo(new Attempt(
                        item,
                        new Outcome.Defer(
                                ItemState.ACCEPTED,
                                new Waiting(WaitingFor.RETRY, NOW.plusSeconds(1)),
                                true,
                                List.of(
                                        new Fact.SessionDropped(),
                                        new Fact.Met(new Problem("SESSION_LOST", "gone", HINT))))));
        assertThat(bench.ledger.write(bench.run, attempt).sessionId()).isNull();
        assertThat(bench.ledger.effects(item)).isEmpty();
    }

    @Test
    void opensANewSessionWhereTheSendItselfFindsTheOldOneLost() {
        bench.cloud.generations.then(notExecuted(new SessionLost("gone")));
        Item back = bench.ledger.write(bench.run, send(1));

        assertThat(back.state()).isEqualTo(ItemState.ACCEPTED);
        assertThat(back.sessionId()).isNull();
        assertThat(back.cost()).isEqualTo(Cost.NONE);
        assertThat(bench.ledger.effects(back)).containsExactly("GENERATION 1 NOT_EXECUTED");
    }

    @Test
    void doesNotSendAnIntentThatHasGrownOld() {
        Item item = bench.ledger.uploaded(bench.run, 1);
        InstantSource asleepAfterTheIntent = () -> bench.ledger.effects(item).isEmpty() ? NOW : NOW.plusMillis(5_001);
        GenerationStage slow = new GenerationStage(
                Generations.SETTINGS, bench.gate, bench.ledger.intents, bench.faults, asleepAfterTheIntent);

        Attempt attempt = slow.attempt(item, bench.batch);

        assertThat(attempt.outcome()).isEqualTo(Outcome.defer(ItemState.UPLOADED, Waiting.NOT, NOT_EXECUTED));
        assertThat(bench.ledger.write(bench.run, attempt).cost()).isEqualTo(Cost.NONE);
        assertThat(bench.cloud.calls).noneMatch(call -> call.startsWith("generate"));
    }

    @Test
    void announcesNothingWhenTheCloudDoesNotAnswerBefore() {
        Item item = bench.ledger.uploaded(bench.run, 1);
        bench.cloud.credits.then(new ContractBroken("HTML instead of JSON", null));

        Attempt attempt = stage.attempt(item, bench.batch);

        assertThat(attempt)
                .isEqualTo(new Attempt(
                        item,
                        new Outcome.Defer(
                                ItemState.UPLOADED,
                                new Waiting(WaitingFor.RETRY, NOW.plusSeconds(1)),
                                true,
                                List.of(new Fact.Met(new Problem("PROTOCOL", "HTML instead of JSON", HINT))))));
        assertThat(bench.ledger.effects(item)).isEmpty();
    }

    @Test
    void holdsBackWhatTheLimitDoesNotPayFor() {
        StageBench limited = StageBench.with(null, 250L);
        GenerationStage limitedStage = Generations.stage(limited);
        limited.cloud.states.always(NO_DRAFT);
        limited.cloud.credits.always(BALANCE);
        limited.cloud.generations.always(new GenerationEnd.Ended(""));
        Item one = limited.step(limitedStage, limited.ledger.uploaded(limited.run, 1));
        Item two = limited.step(limitedStage, limited.ledger.uploaded(limited.run, 2));
        Item three = limited.step(limitedStage, limited.ledger.uploaded(limited.run, 3));

        assertThat(List.of(one.state(), two.state(), three.state()))
                .containsExactly(ItemState.GENERATION_UNRESOLVED, ItemState.GENERATION_UNRESOLVED, ItemState.UPLOADED);
        assertThat(three.waiting()).isEqualTo(new Waiting(WaitingFor.CREDITS, NOW.plusSeconds(1_200)));
        assertThat(three.problem())
                .isEqualTo(new Problem(
                        "MAX_CREDITS_REACHED",
                        "the limit of 250 credits for this batch is used up or reserved",
                        "Run the same command with a higher --max-credits to go on."));
        assertThat(three.attempts()).isZero();
    }

    @Test
    void givesBackWhatItReservedWhereNothingWasSent() {
        StageBench limited = StageBench.with(null, 100L);
        GenerationStage limitedStage = Generations.stage(limited);
        limited.cloud.credits.always(BALANCE);
        limited.cloud.states.then(unreachable()).then(NO_DRAFT).then(NO_DRAFT);
        limited.cloud.generations.then(notExecuted(unreachable())).then(new GenerationEnd.Ended(""));
        Item item = limited.ledger.uploaded(limited.run, 1);
        item = limited.step(limitedStage, item);
        item = limited.step(limitedStage, item);
        item = limited.step(limitedStage, item);

        assertThat(item.state()).isEqualTo(ItemState.GENERATION_UNRESOLVED);
        assertThat(limited.run.limits().reserve(item, 100)).isFalse();
    }

    @Test
    void asksNobodyDuringAnOutage() {
        for (int failure = 0; failure < 10; failure++) {
            bench.faults.outcome(bench.ledger.uploaded(bench.run, 100 + failure), unreachable(), ItemState.UPLOADED);
        }
        assertThat(send(1).outcome())
                .isEqualTo(Outcome.defer(ItemState.UPLOADED, new Waiting(WaitingFor.RETRY, NOW.plusSeconds(20 + 10))));
        assertThat(bench.cloud.calls).isEmpty();
    }

    /// Whatever breaks between the intent and the answer: the item is found announced, and is never sent
    /// again.
    @Test
    void leavesAnAnnouncedItemToBeLookedAtWhenSomethingBreaksDuringTheSend() {
        Item uploaded = bench.ledger.uploaded(bench.run, 1);
        bench.cloud.generations.then(new IllegalStateException("a bug"));
        StageProcessor processor = new StageProcessor(stage, bench.batches, bench.faults, new LaneLimits(4, 8, 64));

        Attempt attempt = processor.process(uploaded);

        assertThat(attempt.before()).isEqualTo(uploaded);
        List<Attempt> moved = bench.ledger.transactions.execute(
                _ -> bench.ledger.items.write(bench.run.lease(), bench.run.batch(), List.of(attempt), NOW));
        assertThat(moved).containsExactly(attempt);
        Item announced = bench.ledger.find(bench.run.batch(), 1);
        assertThat(announced.state()).isEqualTo(ItemState.GENERATION_INTENT);
        assertThat(bench.step(stage, announced).state()).isEqualTo(ItemState.GENERATION_UNRESOLVED);
    }

    private static GenerationEnd notExecuted(BackendException why) {
        return new GenerationEnd.NotExecuted(why);
    }

    private static RetryLater unreachable() {
        return new RetryLater(RetryLater.Reason.UNREACHABLE, "no route", null, null);
    }
}
