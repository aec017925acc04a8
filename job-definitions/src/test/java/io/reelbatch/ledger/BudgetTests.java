package io.reelbatch.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/// What a definition may spend, as the ledger keeps it. Each test has days of its own, because all batches of
/// a ledger share the definition.
class BudgetTests {
    private static final long EACH = 100;
    private static final Map<Dialect, Integer> DAYS = new java.util.concurrent.ConcurrentHashMap<>();

    private TestLedger ledger = TestLedger.h2();
    private Instant now = TestLedger.NOW;

    private void on(Dialect dialect) {
        ledger = TestLedger.on(dialect);
        now = TestLedger.NOW.plus(Duration.ofDays(10L * DAYS.merge(dialect, 1, Integer::sum)));
    }

    private static Budget budget(@Nullable Long batch, @Nullable Long day, @Nullable Long reserve) {
        return new Budget(batch, day, ZoneOffset.UTC, reserve);
    }

    private BatchRun run(Budget budget) {
        BatchRun run = ledger.run();
        run.limits().budget(budget);
        return run;
    }

    private Item intend(BatchRun run, Item item) {
        return intend(run, item, new Effect.Before(null, 1_000, 0, true));
    }

    private Item intend(BatchRun run, Item item, Effect.Before before) {
        assertThat(run.limits().reserve(item, EACH)).isTrue();
        return ledger.intents.commit(run, item, ItemState.GENERATION_INTENT, Effect.generation(item, before, now));
    }

    private String refusal(BatchRun run, Item item) {
        return refusal(run, item, new Effect.Before(null, 1_000, 0, true));
    }

    private String refusal(BatchRun run, Item item, Effect.Before before) {
        List<OverBudget> refused = new ArrayList<>();
        assertThatExceptionOfType(OverBudget.class)
                .isThrownBy(() -> intend(run, item, before))
                .satisfies(refused::add);
        return refused.getFirst().limit().why().code();
    }

    private Item generated(BatchRun run, Item intended, long credits, boolean exact) {
        return ledger.write(
                run,
                intended,
                Outcome.advance(
                        ItemState.GENERATED,
                        new Fact.Charged(credits, exact),
                        new Fact.EffectClosed(Effect.Result.DONE),
                        new Fact.DraftTaken("{}", "digest", "timeline")));
    }

    private Budgets.Spending ofBatch(BatchRun run) {
        return budgets().ofBatch(run.batch().id());
    }

    private Budgets budgets() {
        return new Budgets(new NamedParameterJdbcTemplate(ledger.dataSource));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void reservesTheEstimateWithTheIntentAndSettlesWhatItHasCost(Dialect dialect) {
        on(dialect);
        BatchRun run = run(budget(500L, null, null));
        Item intended = intend(run, ledger.uploaded(run, 1));
        assertThat(ofBatch(run)).isEqualTo(new Budgets.Spending(0, 100));

        generated(run, intended, 70, true);
        assertThat(ofBatch(run)).isEqualTo(new Budgets.Spending(70, 0));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void leavesAnItemAsItWasThatTheBudgetHasNoRoomFor(Dialect dialect) {
        on(dialect);
        BatchRun run = run(budget(150L, null, null));
        intend(run, ledger.uploaded(run, 1));
        Item second = ledger.uploaded(run, 2);

        assertThat(refusal(run, second)).isEqualTo("BUDGET_BATCH");
        assertThat(ledger.find(run.batch(), 2)).isEqualTo(second);
        assertThat(ofBatch(run)).isEqualTo(new Budgets.Spending(0, 100));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void countsNoLessThanTheEstimateWhereTheCostIsNotKnownExactly(Dialect dialect) {
        on(dialect);
        BatchRun run = run(budget(500L, null, null));
        generated(run, intend(run, ledger.uploaded(run, 1)), 0, false);
        assertThat(ofBatch(run)).isEqualTo(new Budgets.Spending(100, 0));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void releasesWhatWasNotExecuted(Dialect dialect) {
        on(dialect);
        BatchRun run = run(budget(100L, null, null));
        Item intended = intend(run, ledger.uploaded(run, 1));
        Item back = ledger.write(
                run,
                intended,
                Outcome.defer(ItemState.UPLOADED, Waiting.NOT, new Fact.EffectClosed(Effect.Result.NOT_EXECUTED)));

        assertThat(ofBatch(run)).isEqualTo(new Budgets.Spending(0, 0));
        assertThat(intend(run, back).state()).isEqualTo(ItemState.GENERATION_INTENT);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void keepsReservedWhatIsNotResolvedUntilAPersonSaysWhatBecameOfIt(Dialect dialect) {
        on(dialect);
        BatchRun run = run(budget(1_000L, null, null));
        Item one = park(run, intend(run, ledger.uploaded(run, 1)));
        Item two = park(run, intend(run, ledger.uploaded(run, 2)));
        Item three = park(run, intend(run, ledger.uploaded(run, 3)));
        assertThat(ofBatch(run)).isEqualTo(new Budgets.Spending(0, 300));

        Interventions interventions =
                new Interventions(new NamedParameterJdbcTemplate(ledger.dataSource), ledger.transactions, ledger.items);
        interventions.generateAgain(run.lease(), one, false);
        assertThat(ofBatch(run)).as("not executed").isEqualTo(new Budgets.Spending(0, 200));
        interventions.generateAgain(run.lease(), two, true);
        interventions.export(run.lease(), three, new Fact.DraftTaken("{}", "digest", "timeline"));
        assertThat(ofBatch(run)).as("maybe executed, and executed").isEqualTo(new Budgets.Spending(200, 0));
    }

    private Item park(BatchRun run, Item intended) {
        return ledger.write(
                run, intended, Outcome.park("GENERATION_UNRESOLVED", "no video", "look", new Fact.Charged(0, false)));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void holdsAllBatchesOfADefinitionToTheDayUntilTheNextOneBeginsInItsZone(Dialect dialect) {
        on(dialect);
        Budget budget = new Budget(null, 200L, ZoneId.of("Pacific/Auckland"), null);
        BatchRun one = run(budget);
        BatchRun two = run(budget);
        intend(one, ledger.uploaded(one, 1));
        intend(two, ledger.uploaded(two, 1));
        Item third = ledger.uploaded(two, 2);
        OverBudget refused =
                org.assertj.core.api.Assertions.catchThrowableOfType(OverBudget.class, () -> intend(two, third));

        assertThat(refused.limit().why().code()).isEqualTo("BUDGET_DAY");
        assertThat(refused.limit().until()).isEqualTo(budget.nextDay(now));
        assertThat(ofBatch(two)).as("nothing of it is reserved").isEqualTo(new Budgets.Spending(0, 100));
        assertThat(budgets().ofDay("ai-video-generation-online", budget, now)).isEqualTo(new Budgets.Spending(0, 200));
        now = budget.nextDay(now);
        assertThat(intend(two, third).state()).isEqualTo(ItemState.GENERATION_INTENT);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void neverExceedsTheDayHoweverManyAskAtTheSameTime(Dialect dialect) throws Exception {
        on(dialect);
        Budget budget = budget(null, 300L, null);
        List<FutureTask<Boolean>> tasks = new ArrayList<>();
        CountDownLatch go = new CountDownLatch(1);
        for (int batch = 0; batch < 4; batch++) {
            BatchRun run = run(budget);
            IntentLog log = new IntentLog(ledger.items); // as another process would have
            for (int row = 1; row <= 3; row++) {
                Item item = ledger.uploaded(run, row);
                assertThat(run.limits().reserve(item, EACH)).isTrue();
                tasks.add(new FutureTask<>(() -> {
                    go.await();
                    return admitted(log, run, item);
                }));
            }
        }
        tasks.forEach(task -> Thread.ofPlatform().daemon().start(task));
        go.countDown();
        int sent = 0;
        for (FutureTask<Boolean> task : tasks) {
            sent += task.get(2, TimeUnit.MINUTES) ? 1 : 0;
        }

        assertThat(sent).isEqualTo(3);
        assertThat(budgets().ofDay("ai-video-generation-online", budget, now)).isEqualTo(new Budgets.Spending(0, 300));
    }

    private boolean admitted(IntentLog log, BatchRun run, Item item) {
        try {
            Effect effect = Effect.generation(item, new Effect.Before(null, 1_000, 0, false), now);
            return log.commit(run, item, ItemState.GENERATION_INTENT, effect).effect() != null;
        } catch (OverBudget refused) {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void countsWhatWasSentOnTheDayBeforeThereWasABudget(Dialect dialect) {
        on(dialect);
        BatchRun run = run(Budget.NONE);
        generated(run, intend(run, ledger.uploaded(run, 1)), 100, false);
        intend(run, ledger.uploaded(run, 2));
        Item third = ledger.uploaded(run, 3);
        Budget day = budget(null, 250L, null);
        run.limits().budget(day);

        assertThat(refusal(run, third)).isEqualTo("BUDGET_DAY");
        assertThat(ofBatch(run)).isEqualTo(new Budgets.Spending(200, 0));
        assertThat(budgets().ofDay("ai-video-generation-online", day, now)).isEqualTo(new Budgets.Spending(200, 0));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void leavesTheReserveOfTheAccountUntouchedWhateverTheBalanceShowsOfWhatIsUnderWay(Dialect dialect) {
        ledger = TestLedger.fresh(dialect); // what is under way counts over all batches
        BatchRun run = run(budget(null, null, 100L));
        Item second = ledger.uploaded(run, 2);
        intend(run, ledger.uploaded(run, 1), new Effect.Before(null, 299, 0, true));

        assertThat(refusal(run, second, new Effect.Before(null, 299, 0, false)))
                .as("read before the first one was set aside")
                .isEqualTo("BUDGET_RESERVE");
        assertThat(refusal(run, second, new Effect.Before(null, 199, 100, false)))
                .as("read after it")
                .isEqualTo("BUDGET_RESERVE");
        assertThat(intend(run, second, new Effect.Before(null, 200, 100, false)).state())
                .isEqualTo(ItemState.GENERATION_INTENT);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void estimatesWithTheDearestGenerationThatTheBalanceHasShown(Dialect dialect) {
        ledger = TestLedger.fresh(dialect);
        BatchRun run = run(budget(1_000L, null, null));
        generated(run, intend(run, ledger.uploaded(run, 1)), 130, true);
        intend(run, ledger.uploaded(run, 2));
        assertThat(ofBatch(run)).isEqualTo(new Budgets.Spending(130, 130));
    }

    /// The answer to the commit was lost; what it reserved must not be reserved twice.
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void reservesOnceWhatIsCommittedAgain(Dialect dialect) {
        on(dialect);
        BatchRun run = run(budget(500L, null, null));
        Item item = ledger.uploaded(run, 1);
        assertThat(run.limits().reserve(item, EACH)).isTrue();
        Effect effect = Effect.generation(item, new Effect.Before(null, 1_000, 0, true), now);
        List<ItemStore.Intent> intents = List.of(new ItemStore.Intent(
                item,
                item.intending(ItemState.GENERATION_INTENT, effect),
                run.limits().allowance(run.batch(), effect),
                null));

        assertThat(ledger.items.commit(run.lease(), intents)).isEmpty();
        assertThat(ledger.items.commitAgain(run.lease(), intents)).isEmpty();
        assertThat(ofBatch(run)).isEqualTo(new Budgets.Spending(0, 100));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void hasARowThatWaitsTryAgainAsSoonAsSomethingIsSettled(Dialect dialect) {
        on(dialect);
        BatchRun before = ledger.run();
        Item first = ledger.uploaded(before, 1);
        Item second = ledger.uploaded(before, 2);
        BatchRun run = new BatchRun(before.batch(), before.lease());
        run.limits().budget(budget(150L, null, null));
        run.load(ledger.items);
        run.take(Lane.SEND, 2, now);
        Item intended = intend(run, first);
        assertThat(refusal(run, second)).isEqualTo("BUDGET_BATCH");
        Waiting later = new Waiting(WaitingFor.CREDITS, now.plusSeconds(1_000));
        ledger.write(run, second, Outcome.defer(ItemState.UPLOADED, later));
        assertThat(run.untilNext(Lane.SEND, now)).contains(Duration.ofSeconds(1_000));

        ledger.write(
                run,
                intended,
                Outcome.fail("NO_VIDEO", "no", "change it", new Fact.EffectClosed(Effect.Result.FAILED)));
        assertThat(run.untilNext(Lane.SEND, now)).contains(Duration.ZERO);
        assertThat(run.needsAPerson()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void isAskedAgainWhenALimitHasBeenBelievedForLong(Dialect dialect) {
        on(dialect);
        BatchRun run = run(budget(50L, null, null));
        Item item = ledger.uploaded(run, 1);
        assertThat(refusal(run, item)).isEqualTo("BUDGET_BATCH");
        Duration each = Duration.ofMinutes(20);

        assertThat(run.limits().overBudget(item, () -> now, each)).isPresent();
        assertThat(run.limits().overBudget(item, () -> now.plus(each).minusSeconds(1), each))
                .isPresent();
        assertThat(run.limits().overBudget(item, () -> now.plus(each), each)).isEmpty();
    }

    /// The refusal is older than what was settled, but is written down after it.
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void hasARowTryAgainThatWasRefusedJustBeforeSomethingWasSettled(Dialect dialect) {
        on(dialect);
        BatchRun before = ledger.run();
        Item first = ledger.uploaded(before, 1);
        Item second = ledger.uploaded(before, 2);
        BatchRun run = new BatchRun(before.batch(), before.lease());
        run.limits().budget(budget(150L, null, null));
        run.load(ledger.items);
        run.take(Lane.SEND, 2, now);
        Item intended = intend(run, first);
        assertThat(refusal(run, second)).isEqualTo("BUDGET_BATCH");
        ledger.write(
                run,
                intended,
                Outcome.fail("NO_VIDEO", "no", "change it", new Fact.EffectClosed(Effect.Result.FAILED)));

        Waiting later = new Waiting(WaitingFor.CREDITS, now.plusSeconds(1_000));
        ledger.write(run, second, Outcome.defer(ItemState.UPLOADED, later));
        assertThat(run.untilNext(Lane.SEND, now)).contains(Duration.ZERO);
    }
}
