package io.reelbatch.generation;

import static io.reelbatch.generation.Generations.BALANCE;
import static io.reelbatch.generation.Generations.NO_DRAFT;
import static io.reelbatch.generation.Generations.draft;
import static io.reelbatch.generation.Generations.ready;
import static io.reelbatch.generation.Generations.unfinished;
import static io.reelbatch.ledger.TestLedger.NOTHING_BEFORE;
import static io.reelbatch.ledger.TestLedger.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.backend.Credits;
import io.reelbatch.backend.GenerationEnd;
import io.reelbatch.backend.RetryLater;
import io.reelbatch.backend.SessionLost;
import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.Cost;
import io.reelbatch.ledger.Effect;
import io.reelbatch.ledger.Fact;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.Problem;
import io.reelbatch.ledger.Reopenable;
import io.reelbatch.stage.AgentPolicy;
import io.reelbatch.stage.RunningBatch;
import io.reelbatch.stage.StageBench;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Turns that end with a question.
class ReplyingTests {
    private static final String QUESTION = "Which fox?";
    private static final AgentPolicy PARK = new AgentPolicy(AgentPolicy.Questions.PARK, 3, "Go on.");
    private static final AgentPolicy TWO_TURNS = new AgentPolicy(AgentPolicy.Questions.PROCEED, 2, "Any fox.");

    private final StageBench bench = StageBench.plain();
    private final GenerationStage stage = Generations.stage(bench);
    private RunningBatch batch = bench.batch;

    private Item step(Item item) {
        bench.waitFor(item);
        return bench.ledger.write(bench.run, stage.attempt(item, batch));
    }

    private Item answered(Effect.Before before, Effect.End end) {
        Item item = bench.ledger.unresolved(bench.run, 1, before, NOW, end);
        bench.clock.advance(Duration.ofSeconds(120));
        return item;
    }

    private Item asked() {
        bench.cloud.states.always(NO_DRAFT);
        bench.cloud.credits.always(BALANCE);
        return answered(NOTHING_BEFORE, new Effect.End(true, QUESTION, NOW));
    }

    private void policy(AgentPolicy policy) {
        batch = new RunningBatch(bench.run, bench.cloud, policy);
    }

    private ItemState stateAfter(Item item) {
        return ((Outcome.Defer) stage.attempt(item, batch).outcome()).state();
    }

    private static Problem problem(Item item) {
        return Objects.requireNonNull(item.problem());
    }

    @Test
    void answersAQuestionInTheSameSessionAsATurnOfItsOwn() {
        policy(TWO_TURNS);
        Item next = step(asked());
        assertThat(next.state()).isEqualTo(ItemState.UPLOADED);
        assertThat(next.turns().over()).isEqualTo(1);
        assertThat(next.effect()).isNull();
        assertThat(next.cost()).isEqualTo(new Cost(1, 0, true));

        bench.cloud.generations.then(new GenerationEnd.Ended("Your video is ready. Click the Export button."));
        Item sent = step(next);
        assertThat(bench.cloud.calls).contains("generate " + next.session() + " Any fox.");
        assertThat(sent.cost().sends()).isEqualTo(2);
        assertThat(bench.ledger.effects(sent)).containsExactly("GENERATION 1 FAILED", "GENERATION 2 null");

        bench.cloud.states.always(ready("fox"));
        bench.cloud.credits.always(new Credits(900, 0));
        Item generated = step(step(sent));
        assertThat(generated.state()).isEqualTo(ItemState.GENERATED);
        assertThat(generated.cost()).isEqualTo(new Cost(2, 100, true));
        assertThat(generated.turns().lastWords())
                .isEqualTo("Which fox? (answered by itself) Your video is ready. [exported without a click]");
    }

    @Test
    void sendsOnWhatNobodyIsThereToDo() {
        bench.cloud.states.always(NO_DRAFT);
        bench.cloud.credits.always(BALANCE);
        Item next = step(answered(NOTHING_BEFORE, new Effect.End(true, "Ready. Click \"Generate\" to start.", NOW)));
        bench.cloud.generations.then(new GenerationEnd.Ended(""));
        step(next);
        assertThat(bench.cloud.calls)
                .contains("generate " + next.session()
                        + " There is no screen here and nobody to use it. Please do this yourself:"
                        + " Click \"Generate\" to start. " + AgentPolicy.PROCEED.answer());
    }

    @Test
    void parksAQuestionWhereTheDefinitionSaysSo() {
        policy(PARK);
        Item item = asked();
        assertThat(stage.attempt(item, batch).outcome())
                .isEqualTo(Outcome.park(
                        "QUESTION_UNANSWERED",
                        "Which fox? (the job definition has questions parked)",
                        "Say in the prompt what the agent asks for, or under agent.answer in the job definition;"
                                + " `reelbatch retry` begins the row anew. The session is " + item.session() + ".",
                        new Fact.EffectClosed(Effect.Result.FAILED),
                        new Fact.Charged(0, true)));
    }

    @Test
    void parksWhenTheTurnsAreUsedUpAndBeginsAnewOnDemand() {
        policy(TWO_TURNS);
        Item item = step(asked());
        bench.cloud.generations.then(new GenerationEnd.Ended("And which owl?"));
        item = step(item);
        while (item.state() == ItemState.GENERATION_UNRESOLVED) {
            item = step(item);
        }
        assertThat(item.state()).isEqualTo(ItemState.PARKED);
        assertThat(problem(item).message()).isEqualTo("And which owl? (2 turns are the limit)");
        assertThat(item.cost()).isEqualTo(new Cost(2, 0, true));
        assertThat(bench.ledger.items.reopenable(item.batchId(), List.of())).isEqualTo(new Reopenable(1, 0, 0));
        bench.ledger.items.reopen(bench.run.lease(), item.batchId(), List.of());
        Item anew = bench.ledger.find(bench.run.batch(), 1);
        assertThat(anew.state()).isEqualTo(ItemState.ACCEPTED);
        assertThat(anew.turns().over()).isZero();
    }

    @Test
    void doesNotAnswerBeforeTheGraceIsOver() {
        bench.cloud.states.always(NO_DRAFT);
        Item item = bench.ledger.unresolved(bench.run, 1, NOTHING_BEFORE, NOW, new Effect.End(true, QUESTION, NOW));
        bench.clock.advance(Duration.ofSeconds(119));
        assertThat(stateAfter(item)).isEqualTo(ItemState.GENERATION_UNRESOLVED);
    }

    @Test
    void neverAnswersAStreamThatWasCut() {
        bench.cloud.states.always(NO_DRAFT);
        bench.cloud.credits.always(BALANCE);
        Item item = answered(NOTHING_BEFORE, new Effect.End(false, QUESTION, NOW));
        while (!item.state().terminal()) {
            assertThat(item.state()).isEqualTo(ItemState.GENERATION_UNRESOLVED);
            item = step(item);
        }
        assertThat(problem(item).code()).isEqualTo("GENERATION_UNRESOLVED");
    }

    @Test
    void neverAnswersWhereTheBalanceTellsThatAVideoIsBeingMade() {
        bench.cloud.states.always(NO_DRAFT);
        Item item = answered(NOTHING_BEFORE, new Effect.End(true, QUESTION, NOW));
        bench.cloud.credits.always(new Credits(900, 0));
        assertThat(stateAfter(item)).as("charged").isEqualTo(ItemState.GENERATION_UNRESOLVED);
        bench.cloud.credits.always(new Credits(1_000, 100));
        assertThat(stateAfter(item)).as("reserved").isEqualTo(ItemState.GENERATION_UNRESOLVED);
    }

    /// The words may have been a courtesy, and the video late: then an answer would pay for a second one.
    @Test
    void answersWhereOthersUseTheBalanceOnlyWhenNothingCanComeAnyMoreAndSaysSo() {
        bench.cloud.states.always(NO_DRAFT);
        bench.cloud.credits.always(new Credits(700, 100));
        Item item = answered(new Effect.Before(null, 1_000, 0, false), new Effect.End(true, QUESTION, NOW));
        while (bench.clock.instant().isBefore(NOW.plus(Generations.SETTINGS.quiescence()))) {
            assertThat(item.state()).isEqualTo(ItemState.GENERATION_UNRESOLVED);
            item = step(item);
        }
        assertThat(item.state()).isEqualTo(ItemState.UPLOADED);
        assertThat(item.cost()).isEqualTo(new Cost(1, 0, false));
        assertThat(bench.ledger.effects(item)).containsExactly("GENERATION 1 ANSWERED");
    }

    @Test
    void takesTheLateVideoOfATurnThatEndedWithAQuestionWhileOthersUsedTheBalance() {
        bench.cloud.credits.always(new Credits(700, 100));
        Item item = answered(new Effect.Before(null, 1_000, 0, false), new Effect.End(true, QUESTION, NOW));
        bench.cloud.states.then(NO_DRAFT).then(NO_DRAFT).then(NO_DRAFT).always(ready("late"));
        while (item.state() == ItemState.GENERATION_UNRESOLVED) {
            item = step(item);
        }
        assertThat(item.state()).isEqualTo(ItemState.GENERATED);
        assertThat(item.cost().sends()).isEqualTo(1);
    }

    @Test
    void waitsUntilADraftThatCannotBeExportedHasSettled() {
        bench.cloud.states.always(unfinished("storyboard"));
        bench.cloud.credits.always(BALANCE);
        Item item = answered(NOTHING_BEFORE, new Effect.End(true, "Click \"Generate\" to start.", NOW));
        Item seen = step(item);
        assertThat(seen.state()).isEqualTo(ItemState.GENERATION_UNRESOLVED);
        Item next = step(seen);
        assertThat(next.state()).isEqualTo(ItemState.UPLOADED);
        assertThat(next.turns().draftDigest()).isEqualTo("storyboard");
    }

    @Test
    void takesAVideoThatCameLateInsteadOfPayingForASecondOne() {
        Item next = step(asked());
        bench.cloud.states.always(ready("late"));
        Item seen = step(next);
        assertThat(seen.state()).isEqualTo(ItemState.UPLOADED);
        Item taken = step(seen);
        assertThat(taken.state()).isEqualTo(ItemState.GENERATED);
        assertThat(taken.draftJson()).isEqualTo(draft("late").json());
        assertThat(taken.cost()).isEqualTo(new Cost(1, 100, false));
        assertThat(bench.cloud.calls).noneMatch(call -> call.startsWith("generate"));
    }

    @Test
    void answersWhenADraftThatCannotBeExportedHasComeToRestAgain() {
        Item next = step(asked());
        bench.cloud.states.always(unfinished("sketch"));
        bench.cloud.generations.then(new GenerationEnd.Ended(""));
        Item seen = step(next);
        assertThat(seen.state()).isEqualTo(ItemState.UPLOADED);
        assertThat(step(seen).state()).isEqualTo(ItemState.GENERATION_UNRESOLVED);
    }

    @Test
    void neverSendsAnAnnouncedTurnAgainAfterTheProcessDied() {
        Item next = step(asked());
        Item before = bench.ledger.intents.commit(
                bench.run,
                next,
                ItemState.GENERATION_INTENT,
                Effect.generation(next, NOTHING_BEFORE, bench.clock.instant()));
        BatchRun restarted = new BatchRun(bench.run.batch(), bench.run.lease());
        restarted.load(bench.ledger.items);
        RunningBatch again = new RunningBatch(restarted, bench.cloud);
        Item item = bench.ledger.find(bench.run.batch(), 1);
        assertThat(item.openEffect()).isEqualTo(before.openEffect());
        while (!item.state().terminal()) {
            bench.waitFor(item);
            item = bench.ledger.write(restarted, stage.attempt(item, again));
            assertThat(item.state()).isNotEqualTo(ItemState.UPLOADED);
        }
        assertThat(problem(item).code()).isEqualTo("GENERATION_UNRESOLVED");
        assertThat(item.cost().sends()).isEqualTo(2);
        assertThat(bench.cloud.calls).noneMatch(call -> call.startsWith("generate"));
    }

    @Test
    void goesOnWithTheSameTurnWhenTheProcessDiesBeforeItsIntent() {
        Item next = step(asked());
        BatchRun restarted = new BatchRun(bench.run.batch(), bench.run.lease());
        restarted.load(bench.ledger.items);
        Item item = bench.ledger.find(bench.run.batch(), 1);
        bench.cloud.generations.then(new GenerationEnd.Ended(""));
        stage.attempt(item, new RunningBatch(restarted, bench.cloud, TWO_TURNS));
        assertThat(bench.cloud.calls).contains("generate " + next.session() + " Any fox.");
        assertThat(bench.cloud.calls)
                .noneMatch(call -> call.endsWith(item.request().prompt()));
    }

    @Test
    void takesTheSendOfATurnBackThatWasNotExecutedAndSendsItAgain() {
        Item next = step(asked());
        bench.cloud
                .generations
                .then(new GenerationEnd.NotExecuted(
                        new RetryLater(RetryLater.Reason.UNREACHABLE, "no route", null, null)))
                .then(new GenerationEnd.Ended(""));
        Item back = step(next);
        assertThat(back.state()).isEqualTo(ItemState.UPLOADED);
        assertThat(back.turns().over()).isEqualTo(1);
        assertThat(back.cost().sends()).isEqualTo(1);
        step(back);
        assertThat(bench.cloud.calls.stream().filter(call -> call.startsWith("generate")))
                .hasSize(2)
                .allMatch(call -> call.endsWith(AgentPolicy.PROCEED.answer()));
    }

    @Test
    void parksARowWhoseSessionIsLostBetweenTurns() {
        Item next = step(asked());
        bench.cloud.states.then(new SessionLost("gone"));
        Item parked = step(next);
        assertThat(parked.state()).isEqualTo(ItemState.PARKED);
        assertThat(problem(parked).code()).isEqualTo("SESSION_LOST_AFTER_CHARGE");
    }

    @Test
    void reservesNothingForATurnThatIsOver() {
        StageBench frugal = StageBench.with(null, 100L);
        frugal.cloud.states.always(NO_DRAFT);
        frugal.cloud.credits.always(BALANCE);
        GenerationStage here = Generations.stage(frugal);
        Item item = frugal.ledger.uploaded(frugal.run, 1);
        frugal.cloud.generations.then(new GenerationEnd.Ended(QUESTION)).then(new GenerationEnd.Ended(""));
        for (int steps = 0; steps < 60 && item.cost().sends() < 2; steps++) {
            frugal.waitFor(item);
            item = frugal.step(here, item);
        }
        assertThat(item.cost().sends()).isEqualTo(2);
    }
}
