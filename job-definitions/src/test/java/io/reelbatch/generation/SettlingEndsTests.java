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
import io.reelbatch.backend.RetryLater;
import io.reelbatch.ledger.Cost;
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
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Sent rows of which the cloud does not tell what is needed: each comes to its end all the same.
class SettlingEndsTests {
    private static final Effect.End CLEAN = new Effect.End(true, "", NOW);

    private final RetryLater broken = new RetryLater(RetryLater.Reason.SERVER_ERROR, "500", null, null);
    private final StageBench bench = StageBench.plain();
    private final GenerationStage stage = Generations.stage(bench);

    private Item sent() {
        return bench.ledger.unresolved(bench.run, 1, NOTHING_BEFORE, NOW, CLEAN);
    }

    private Outcome look(Item item) {
        return stage.attempt(item, bench.batch).outcome();
    }

    private Item toItsEnd(Item sent) {
        Item item = sent;
        for (int look = 0; look < 1_000 && item.state() == ItemState.GENERATION_UNRESOLVED; look++) {
            bench.waitFor(item);
            item = bench.step(stage, item);
        }
        return item;
    }

    @Test
    void takesAVideoWhoseCostCannotBeReadAndEstimatesIt() {
        bench.cloud.states.always(ready("new"));
        for (BackendException error : List.of(
                broken,
                new ContractBroken("HTML", null),
                new AccountStopped(AccountStopped.Reason.TOKEN, "expired", "log in"))) {
            bench.cloud.credits.then(error);
        }
        for (int row = 1; row <= 3; row++) {
            Item item = toItsEnd(bench.ledger.unresolved(bench.run, row, NOTHING_BEFORE, bench.clock.instant(), CLEAN));
            assertThat(item.state()).isEqualTo(ItemState.GENERATED);
            assertThat(item.cost()).isEqualTo(new Cost(1, 100, false));
        }
    }

    private void restlessDrafts() {
        AtomicInteger looks = new AtomicInteger();
        for (int look = 0; look < 1_000; look++) {
            bench.cloud.states.thenDo(() -> ready("nonce " + looks.incrementAndGet()));
        }
    }

    @Test
    void takesTheLatestDraftWhereItIsAnotherOneAtEveryLook() {
        restlessDrafts();
        bench.cloud.credits.always(BALANCE);
        Item item = toItsEnd(sent());
        assertThat(item.state()).isEqualTo(ItemState.GENERATED);
        assertThat(item.draftDigest()).startsWith("nonce ");
        assertThat(Duration.between(NOW, bench.clock.instant()))
                .isBetween(Duration.ofMinutes(20), Duration.ofMinutes(23));
    }

    /// A video that comes late is built up in steps like any other.
    @Test
    void waitsUntilAVideoThatComesLateIsComplete() {
        Item item = sent();
        bench.clock.advance(Duration.ofMinutes(25));
        bench.cloud
                .states
                .then(ready("clip"))
                .then(ready("clip and music"))
                .then(ready("clip, music and title"))
                .then(ready("clip, music and title"));
        bench.cloud.credits.always(BALANCE);
        assertThat(toItsEnd(item).draftJson())
                .isEqualTo(draft("clip, music and title").json());
    }

    @Test
    void endsAQuestionBesideADraftThatNeverHoldsStill() {
        Item item = bench.ledger.unresolved(bench.run, 1, NOTHING_BEFORE, NOW, new Effect.End(true, "Which fox?", NOW));
        AtomicInteger looks = new AtomicInteger();
        for (int look = 0; look < 1_000; look++) {
            bench.cloud.states.thenDo(() -> unfinished("sketch " + looks.incrementAndGet()));
        }
        bench.cloud.credits.always(new Credits(900, 0));
        assertThat(toItsEnd(item).state()).isEqualTo(ItemState.PARKED);
    }

    @Test
    void asksNoSoonerThanTheCloudAllowsForASessionItDoesNotTellOf() {
        bench.cloud.states.then(new RetryLater(RetryLater.Reason.SERVER_ERROR, "503", Duration.ofSeconds(70), null));
        assertThat(look(sent()))
                .isEqualTo(Outcome.defer(
                        ItemState.GENERATION_UNRESOLVED,
                        new Waiting(WaitingFor.RETRY, NOW.plusSeconds(70)),
                        new Fact.Met(new Problem("NO_ANSWER", "503", "Nothing; it is tried again."))));
        bench.cloud.states.then(new RetryLater(RetryLater.Reason.RATE_LIMIT, "429", Duration.ofSeconds(80), null));
        assertThat(look(bench.ledger.unresolved(bench.run, 2, NOTHING_BEFORE, NOW, CLEAN)))
                .isInstanceOfSatisfying(
                        Outcome.Defer.class,
                        wait -> assertThat(wait.waiting())
                                .isEqualTo(new Waiting(WaitingFor.RATE_LIMIT, NOW.plusSeconds(90))));
    }

    /// The cloud is away as a whole, for days: giving up would leave a paid video behind.
    @Test
    void goesOnWaitingWhileTheCloudAnswersNothing() {
        bench.cloud.states.always(broken);
        bench.cloud.credits.always(broken);
        Item item = sent();
        Instant end = NOW.plus(Duration.ofDays(3));
        while (bench.clock.instant().isBefore(end)) {
            bench.waitFor(item);
            item = bench.step(stage, item);
            assertThat(item.state()).isEqualTo(ItemState.GENERATION_UNRESOLVED);
            assertThat(item.attempts()).isZero();
            bench.clock.advance(Duration.ofMinutes(10));
        }
        bench.cloud.states.always(ready("late"));
        assertThat(toItsEnd(item).state()).isEqualTo(ItemState.GENERATED);
    }

    @ParameterizedTest
    @EnumSource
    void parksARowWhoseSessionIsNeverShownThoughTheBalanceIs(RetryLater.Reason reason) {
        bench.cloud.states.always(new RetryLater(reason, "not now", null, null));
        bench.cloud.credits.always(BALANCE);
        Item item = toItsEnd(sent());
        assertThat(item.state()).isEqualTo(ItemState.PARKED);
        assertThat(item.problem())
                .isEqualTo(new Problem(
                        "GENERATION_UNRESOLVED",
                        "the session cannot be looked at: not now",
                        "Look at session %s in your account; sending again could pay twice."
                                .formatted(item.session())));
        assertThat(item.cost()).isEqualTo(new Cost(1, 0, false));
        assertThat(Duration.between(NOW, bench.clock.instant()))
                .isBetween(Duration.ofMinutes(60), Duration.ofMinutes(80));
    }

    /// After a day at a stop, one look that fails says nothing.
    @Test
    void takesTheVideoOfARowThatWasNotShownAFewTimesLongAfterItWasSent() {
        Item item = sent();
        bench.clock.advance(Duration.ofDays(1));
        bench.cloud.states.then(broken).then(broken).then(broken).then(broken);
        bench.cloud.states.always(ready("late"));
        bench.cloud.credits.always(BALANCE);
        assertThat(toItsEnd(item).state()).isEqualTo(ItemState.GENERATED);
    }

    @Test
    void parksARowWithoutAVideoWhereTheBalanceCannotBeRead() {
        bench.cloud.states.always(NO_DRAFT);
        bench.cloud.credits.always(broken);
        Item item = toItsEnd(sent());
        assertThat(item.state()).isEqualTo(ItemState.PARKED);
        Problem problem = Objects.requireNonNull(item.problem());
        assertThat(problem.code()).isEqualTo("GENERATION_UNRESOLVED");
        assertThat(problem.message()).startsWith("no video appeared").contains("the balance cannot be read: 500");
    }
}
