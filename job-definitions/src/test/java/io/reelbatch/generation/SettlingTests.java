package io.reelbatch.generation;

import static io.reelbatch.generation.Generations.BALANCE;
import static io.reelbatch.generation.Generations.NO_DRAFT;
import static io.reelbatch.generation.Generations.draft;
import static io.reelbatch.generation.Generations.ready;
import static io.reelbatch.generation.Generations.unfinished;
import static io.reelbatch.ledger.TestLedger.NOTHING_BEFORE;
import static io.reelbatch.ledger.TestLedger.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.backend.AccountStopped;
import io.reelbatch.backend.BackendException;
import io.reelbatch.backend.ContractBroken;
import io.reelbatch.backend.Credits;
import io.reelbatch.backend.ExportBlocked;
import io.reelbatch.backend.ItemRefused;
import io.reelbatch.backend.RetryLater;
import io.reelbatch.backend.SessionLost;
import io.reelbatch.backend.SessionState;
import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.Effect;
import io.reelbatch.ledger.Fact;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.Problem;
import io.reelbatch.ledger.Waiting;
import io.reelbatch.ledger.WaitingFor;
import io.reelbatch.stage.StageBench;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SettlingTests {
    private static final Effect.End CLEAN = new Effect.End(true, "", NOW);
    private static final Effect.End CUT = new Effect.End(false, "the connection broke", NOW);

    private final StageBench bench = StageBench.plain();
    private final GenerationStage stage = Generations.stage(bench);

    private Item after(Effect.Before before, Effect.End end) {
        return bench.ledger.unresolved(bench.run, 1, before, NOW, end);
    }

    private Outcome look(Item item) {
        return stage.attempt(item, bench.batch).outcome();
    }

    private static Outcome lookAt(Instant at, Fact... facts) {
        return Outcome.defer(ItemState.GENERATION_UNRESOLVED, Waiting.until(at), facts);
    }

    private Instant in(int seconds) {
        return bench.clock.instant().plusSeconds(seconds);
    }

    @Test
    void takesADraftForFinishedOnlyWhenItHasStayedTheSame() {
        bench.cloud.states.always(ready("new"));
        bench.cloud.credits.always(new Credits(910, 0));
        Item item = after(NOTHING_BEFORE, CLEAN);

        Outcome first = look(item);
        assertThat(first).isEqualTo(lookAt(in(16), new Fact.Looked(new Effect.Seen("new", NOW))));
        item = bench.ledger.write(bench.run, item, first);
        bench.clock.advance(Duration.ofSeconds(15));
        assertThat(look(item)).as("a second too early").isEqualTo(lookAt(in(1)));
        bench.clock.advance(Duration.ofSeconds(1));

        Outcome generated = look(item);
        assertThat(generated)
                .isEqualTo(Outcome.advance(
                        ItemState.GENERATED,
                        new Fact.Charged(90, true),
                        new Fact.EffectClosed(Effect.Result.DONE),
                        new Fact.DraftTaken(draft("new").json(), "new", "Timeline of new")));
        assertThat(bench.ledger.write(bench.run, item, generated).draftJson())
                .isEqualTo(draft("new").json());
    }

    @Test
    void startsOverWhenTheDraftChangesBetweenLooks() {
        Item item = after(NOTHING_BEFORE, CLEAN);
        bench.cloud.states.then(ready("clip")).then(ready("clip and music")).then(ready("clip and music"));
        bench.cloud.credits.always(BALANCE);

        item = bench.step(stage, item);
        bench.clock.advance(Duration.ofSeconds(16));
        Outcome changed = look(item);
        assertThat(changed)
                .isEqualTo(lookAt(in(16), new Fact.Looked(new Effect.Seen("clip and music", NOW.plusSeconds(16)))));
        item = bench.ledger.write(bench.run, item, changed);
        bench.clock.advance(Duration.ofSeconds(16));
        assertThat(bench.step(stage, item).draftDigest()).isEqualTo("clip and music");
    }

    @Test
    void startsOverWhenTheDraftWasUnderConstructionBetweenLooks() {
        Item item = after(NOTHING_BEFORE, CLEAN);
        bench.cloud.states.then(ready("clip")).then(unfinished("building")).then(ready("clip"));

        item = bench.step(stage, item);
        bench.clock.advance(Duration.ofSeconds(16));
        item = bench.step(stage, item);
        bench.clock.advance(Duration.ofSeconds(16));
        assertThat(look(item))
                .isEqualTo(lookAt(in(16), new Fact.Looked(new Effect.Seen("clip", bench.clock.instant()))));
    }

    @Test
    void takesWhatCannotBeExportedForWorkInProgress() {
        bench.cloud.states.always(unfinished("building"));
        assertThat(look(after(NOTHING_BEFORE, CLEAN))).isEqualTo(lookAt(in(15)));
    }

    @Test
    void takesTheDraftFromBeforeForNoResult() {
        bench.cloud.states.always(ready("old"));
        assertThat(look(after(new Effect.Before("old", 1_000, 0, true), CLEAN))).isEqualTo(lookAt(in(15)));
    }

    @Test
    void findsAVideoEvenWhenNobodyKnowsHowTheCallEnded() {
        bench.cloud.states.always(ready("new"));
        Item item = bench.ledger.intended(bench.run, 1, NOTHING_BEFORE, NOW);
        assertThat(look(item)).isEqualTo(lookAt(in(16), new Fact.Looked(new Effect.Seen("new", NOW))));
    }

    @Test
    void estimatesWhatItCostWhereTheBalanceCannotTell() {
        bench.cloud.states.always(ready("new"));
        Item stable = stable(NOTHING_BEFORE);
        bench.cloud.credits.then(new Credits(800, 100)).then(new Credits(1_001, 0));
        assertThat(charged(look(stable))).as("more is reserved now").isEqualTo(new Fact.Charged(100, false));
        assertThat(charged(look(stable))).as("somebody has topped up").isEqualTo(new Fact.Charged(100, false));

        bench.ledger.intended(bench.run, 2, NOTHING_BEFORE, NOW);
        assertThat(charged(look(stable))).as("another is in flight").isEqualTo(new Fact.Charged(100, false));
    }

    @Test
    void estimatesWhatItCostWhereAnotherWasInFlightBefore() {
        bench.cloud.states.always(ready("new"));
        assertThat(charged(look(stable(new Effect.Before(null, 1_000, 0, false)))))
                .isEqualTo(new Fact.Charged(100, false));
    }

    private Item stable(Effect.Before before) {
        Item item = bench.step(stage, after(before, CLEAN));
        bench.clock.advance(Duration.ofSeconds(16));
        return item;
    }

    private static Fact charged(Outcome outcome) {
        return outcome.facts().getFirst();
    }

    @Test
    void waitsOutTheGraceForAVideoAfterAnAnswer() {
        bench.cloud.states.always(NO_DRAFT);
        Item item = after(NOTHING_BEFORE, new Effect.End(true, "Which fox?", NOW));
        bench.clock.advance(Duration.ofSeconds(119));
        assertThat(look(item)).isEqualTo(lookAt(in(15)));
    }

    @Test
    void failsARowThatTheAgentAnsweredWithoutAVideoAndWithoutACharge() {
        Item item = answered(NOTHING_BEFORE, "I know no fox.");
        bench.cloud.credits.then(BALANCE);
        assertThat(look(item))
                .isEqualTo(Outcome.fail(
                        "NO_VIDEO",
                        "the agent answered without making a video: I know no fox.",
                        "Change the prompt to what it asks for and hand the row in again; nothing was charged.",
                        new Fact.EffectClosed(Effect.Result.FAILED)));
    }

    private Item answered(Effect.Before before, String answer) {
        bench.cloud.states.always(NO_DRAFT);
        Item item = after(before, new Effect.End(true, answer, NOW));
        bench.clock.advance(Duration.ofSeconds(120));
        return item;
    }

    @Test
    void goesOnLookingWhenTheAnswerCameWithACharge() {
        Item item = answered(NOTHING_BEFORE, "Here you are.");
        bench.cloud.credits.then(new Credits(900, 0)).then(new Credits(1_000, 100));
        assertThat(look(item)).as("charged").isEqualTo(lookAt(in(60)));
        assertThat(look(item)).as("reserved").isEqualTo(lookAt(in(60)));
    }

    @Test
    void goesOnLookingWhenThereWasNoAnswer() {
        Item item = answered(NOTHING_BEFORE, " ");
        assertThat(look(item)).isEqualTo(lookAt(in(60)));
    }

    @Test
    void failsNothingWhereCreditsThatAPersonHasAddedMayHideTheCharge() {
        Item item = answered(NOTHING_BEFORE, "Here you are.");
        bench.cloud.credits.then(new Credits(1_900, 0));

        assertThat(look(item)).isEqualTo(lookAt(in(60)));
    }

    @Test
    void givesNothingUpForWhatWasSeenBeforeTheProcessSlept() {
        Item item = after(NOTHING_BEFORE, CUT);
        bench.cloud.credits.always(BALANCE);
        bench.cloud
                .states
                .thenDo(() -> {
                    bench.clock.advance(Duration.ofMinutes(40));
                    return NO_DRAFT;
                })
                .then(ready("made meanwhile"));

        Outcome afterSleep = look(item);
        assertThat(afterSleep).isEqualTo(lookAt(bench.clock.instant()));
        item = bench.ledger.write(bench.run, item, afterSleep);
        assertThat(look(item))
                .isEqualTo(lookAt(in(16), new Fact.Looked(new Effect.Seen("made meanwhile", bench.clock.instant()))));
    }

    /// Another generation's reserve came back, this one's charge took its place: the sum alone tells.
    @Test
    void failsNothingWhereTheReserveOfAnotherHidesTheCharge() {
        Item item = answered(new Effect.Before(null, 900, 100, false), "Here you are.");
        bench.cloud.credits.then(new Credits(900, 0)).then(new Credits(950, 50)).then(new Credits(1_000, 0));
        assertThat(look(item)).isEqualTo(lookAt(in(60)));
        assertThat(look(item)).isEqualTo(lookAt(in(60)));
        assertThat(look(item)).as("all is there").isInstanceOf(Outcome.Fail.class);
    }

    @Test
    void looksEveryMinuteAfterACutAndParksAtQuiescence() {
        bench.cloud.states.always(NO_DRAFT);
        bench.cloud.credits.always(BALANCE);
        Item item = after(NOTHING_BEFORE, CUT);
        bench.clock.advance(Duration.ofSeconds(30));
        for (int minute = 0; minute < 20; minute++) {
            Outcome outcome = look(item);
            assertThat(outcome).isEqualTo(lookAt(in(60)));
            item = bench.ledger.write(bench.run, item, outcome);
            bench.waitFor(item);
        }
        assertThat(look(item))
                .isEqualTo(Outcome.park(
                        "GENERATION_UNRESOLVED",
                        "no video appeared within 1230 s (the connection broke), and nothing proves that none was"
                                + " charged",
                        hint(item),
                        new Fact.Charged(0, false)));
    }

    private static String hint(Item item) {
        return "Look at session " + item.session() + " in your account; sending again could pay twice.";
    }

    @Test
    void waitsTwiceAsLongAndSaysSoWhenTheBalanceFellForThisItem() {
        bench.cloud.states.always(NO_DRAFT);
        bench.cloud.credits.always(new Credits(900, 0));
        Item item = after(NOTHING_BEFORE, CUT);
        bench.clock.advance(Duration.ofMinutes(39));
        assertThat(look(item)).isEqualTo(lookAt(in(60)));
        bench.clock.advance(Duration.ofMinutes(1));
        assertThat(look(item))
                .isEqualTo(Outcome.park(
                        "CHARGED_NO_STATE",
                        "no video appeared within 2400 s (the connection broke), but the balance is lower than before",
                        hint(item),
                        new Fact.Charged(100, true)));
    }

    @Test
    void looksMoreRarelyOnceNothingIsToBeExpectedAnyMore() {
        bench.cloud.states.always(NO_DRAFT);
        bench.cloud.credits.always(new Credits(900, 0));
        Item item = after(NOTHING_BEFORE, CUT);
        bench.clock.advance(Duration.ofMinutes(21));
        assertThat(look(item)).isEqualTo(lookAt(in(300)));
    }

    @Test
    void blamesNoChargeOnAnItemThatWasNotAlone() {
        bench.cloud.states.always(NO_DRAFT);
        bench.cloud.credits.always(new Credits(900, 0));
        Item item = after(NOTHING_BEFORE, CUT);
        bench.ledger.intended(bench.run, 2, NOTHING_BEFORE, NOW);
        bench.clock.advance(Duration.ofMinutes(40));
        assertThat(look(item))
                .isEqualTo(Outcome.park(
                        "GENERATION_UNRESOLVED",
                        "no video appeared within 2400 s (the connection broke), and nothing proves that none was"
                                + " charged",
                        hint(item),
                        new Fact.Charged(0, false)));
    }

    @Test
    void tellsOfAProcessThatWasKilledDuringTheCall() {
        bench.cloud.states.always(NO_DRAFT);
        bench.cloud.credits.always(BALANCE);
        Item item = bench.ledger.intended(bench.run, 1, NOTHING_BEFORE, NOW);
        bench.clock.advance(Duration.ofSeconds(1_199));
        assertThat(look(item)).isEqualTo(lookAt(in(60)));
        bench.clock.advance(Duration.ofSeconds(1));
        assertThat(look(item))
                .isEqualTo(Outcome.park(
                        "GENERATION_UNRESOLVED",
                        "no video appeared within 1200 s (the process was killed), and nothing proves that none was"
                                + " charged",
                        hint(item),
                        new Fact.Charged(0, false)));
    }

    static Stream<BackendException> uselessAnswers() {
        return Stream.of(
                new ItemRefused("REFUSED", "422", "change it"),
                new ExportBlocked("402"),
                new ContractBroken("HTML", null));
    }

    @ParameterizedTest
    @MethodSource("uselessAnswers")
    void takesUselessLooksForNoProofThatNothingWasPaid(BackendException error) {
        Item item = after(NOTHING_BEFORE, CLEAN);
        bench.clock.advance(Duration.ofMinutes(20));
        Problem noAnswer = new Problem("NO_ANSWER", String.valueOf(error.getMessage()), "Nothing; it is tried again.");
        for (int look = 1; look < 5; look++) {
            bench.cloud.states.then(error);
            Attempt attempt = new Attempt(item, look(item));
            assertThat(attempt.outcome())
                    .isEqualTo(new Outcome.Defer(
                            ItemState.GENERATION_UNRESOLVED,
                            new Waiting(WaitingFor.RETRY, in(15)),
                            true,
                            List.of(new Fact.Met(noAnswer))));
            item = bench.ledger.write(bench.run, attempt);
        }
        bench.cloud.states.then(error);
        assertThat(look(item))
                .isEqualTo(Outcome.park(
                        "GENERATION_UNRESOLVED",
                        "the session cannot be looked at: " + error.getMessage(),
                        hint(item),
                        new Fact.Charged(0, false)));
    }

    @Test
    void parksWhatWasPaidInASessionThatIsGone() {
        bench.cloud.states.then(new SessionLost("gone"));
        assertThat(look(after(NOTHING_BEFORE, CLEAN)))
                .isEqualTo(Outcome.park(
                        "SESSION_LOST_AFTER_CHARGE",
                        "gone",
                        "The session that the video was paid in is gone. Ask the service, or hand the row in again"
                                + " under a new id to pay for it anew."));
    }

    @Test
    void waitsForATokenWithoutUsingATry() {
        bench.cloud.states.then(new AccountStopped(AccountStopped.Reason.TOKEN, "expired", "log in"));
        assertThat(look(after(NOTHING_BEFORE, CLEAN)))
                .isEqualTo(Outcome.defer(
                        ItemState.GENERATION_UNRESOLVED,
                        new Waiting(WaitingFor.TOKEN, in(90)),
                        new Fact.Met(new Problem("TOKEN", "expired", "log in"))));
    }

    @Test
    void waitsOutAnOutageInEveryState() {
        Item announced = bench.ledger.intended(bench.run, 1, NOTHING_BEFORE, NOW);
        for (int failure = 0; failure < 10; failure++) {
            bench.faults.outcome(
                    announced, new RetryLater(RetryLater.Reason.UNREACHABLE, "", null, null), announced.state());
        }
        assertThat(look(announced))
                .isEqualTo(Outcome.defer(ItemState.GENERATION_INTENT, new Waiting(WaitingFor.RETRY, in(30))));
    }

    static Stream<Object> anythingTheCloudMaySay() {
        return Stream.of(
                NO_DRAFT,
                new SessionState(null, "changed", Set.of("a")),
                unfinished("building"),
                ready("new"),
                new SessionLost("gone"),
                new RetryLater(RetryLater.Reason.UNREACHABLE, "", null, null),
                new RetryLater(RetryLater.Reason.RATE_LIMIT, "", Duration.ofSeconds(7), null),
                new ContractBroken("", null),
                new ItemRefused("REFUSED", "", ""),
                new ExportBlocked(""),
                new AccountStopped(AccountStopped.Reason.CREDITS, "", ""),
                new AccountStopped(AccountStopped.Reason.TOKEN, "", ""));
    }

    /// The backend fails the test when it is asked to generate.
    @ParameterizedTest
    @MethodSource("anythingTheCloudMaySay")
    void neverSendsAgainWhateverTheCloudSays(Object answer) {
        switch (answer) {
            case SessionState state -> bench.cloud.states.always(state);
            case BackendException error -> bench.cloud.states.always(error);
            default -> throw new AssertionError(answer);
        }
        bench.cloud.credits.always(BALANCE);
        List<Item> items = List.of(
                bench.ledger.intended(bench.run, 1, NOTHING_BEFORE, NOW),
                bench.ledger.unresolved(bench.run, 2, NOTHING_BEFORE, NOW, CLEAN),
                bench.ledger.unresolved(bench.run, 3, NOTHING_BEFORE, NOW, CUT));
        for (Item start : items) {
            Item item = start;
            for (int look = 0; look < 200 && item.stage().equals(start.stage()); look++) {
                bench.waitFor(item);
                item = bench.step(stage, item);
                assertThat(item.state()).isNotIn(ItemState.ACCEPTED, ItemState.UPLOADED);
                assertThat(item.cost().sends()).isEqualTo(1);
            }
        }
        assertThat(bench.cloud.calls).noneMatch(call -> call.startsWith("generate"));
    }
}
