package io.reelbatch.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BatchRunTests {
    private static final Instant NOW = TestLedger.NOW;

    private final TestLedger ledger = TestLedger.h2();

    @Test
    void knowsAfterAStartWhatIsToBeDoneInWhichLane() {
        BatchRun before = ledger.run();
        ledger.accepted(before, 1);
        Item sendable = ledger.uploaded(before, 2);
        Item intended = ledger.intended(before, 3, TestLedger.NOTHING_BEFORE, NOW);
        Item generated = ledger.generated(before, 4, "{}");
        ledger.write(before, ledger.uploaded(before, 5), Outcome.fail("CODE", "", ""));
        BatchRun run = restarted(before);
        run.load(ledger.items);

        assertThat(run.counts())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        ItemState.ACCEPTED, 1,
                        ItemState.UPLOADED, 1,
                        ItemState.GENERATION_INTENT, 1,
                        ItemState.GENERATED, 1,
                        ItemState.FAILED, 1));
        assertThat(run.take(Lane.UPLOAD, 9, NOW))
                .containsExactly(ledger.find(run.batch(), 1).id());
        assertThat(run.take(Lane.SEND, 9, NOW)).containsExactly(sendable.id());
        assertThat(run.take(Lane.SETTLE, 9, NOW)).containsExactly(intended.id());
        assertThat(run.take(Lane.RENDER, 9, NOW)).containsExactly(generated.id());
    }

    @Test
    void nobodyWaitsForAnItemThatWasCalledOffWhileItHeldTheOthersUp() {
        BatchRun run = restarted(ledger.run());
        Item inDoubt = ledger.intended(run, 1, TestLedger.NOTHING_BEFORE, NOW);
        assertThat(run.account().hold(inDoubt, NOW, NOW.plusSeconds(60))).isTrue();
        assertThat(run.account().hasRoom(Lane.SEND, 8, NOW)).isFalse();

        Attempt calledOff = new Attempt(inDoubt, Cancellation.of(inDoubt));
        assertThat(ledger.tryToWrite(run, calledOff)).isEmpty();
        run.giveBack(inDoubt, Optional.of(ledger.find(run.batch(), 1)));
        assertThat(run.account().hasRoom(Lane.SEND, 8, NOW)).isTrue();
    }

    @Test
    void nothingIsExactWhileOneThatWasCalledOffMayStillBeCharged() {
        BatchRun run = restarted(ledger.run());
        Item sent = ledger.intended(run, 1, TestLedger.NOTHING_BEFORE, NOW);
        Duration lasting = Duration.ofMinutes(20);
        assertThat(run.account().mayBeChargedForStrays(NOW, lasting)).isFalse();

        assertThat(ledger.tryToWrite(run, new Attempt(sent, Cancellation.of(sent))))
                .isEmpty();
        run.giveBack(sent, Optional.of(ledger.find(run.batch(), 1)));
        assertThat(run.account().mayBeChargedForStrays(NOW, lasting)).isTrue();
        assertThat(run.account().mayBeChargedForStrays(NOW.plus(lasting), lasting))
                .isFalse();
    }

    @Test
    void isIdleWhileEveryRowWaitsForItsTime() {
        BatchRun before = ledger.run();
        Instant later = NOW.plusSeconds(3_600);
        ledger.add(
                before.batch(),
                new NewItem(1, "row-1", TestLedger.uniqueDigest(), TestLedger.request("a fox"), 0, later, null, null));
        BatchRun run = restarted(before);
        run.load(ledger.items);
        assertThat(run.idleFor(NOW)).contains(Duration.ofHours(1));
        assertThat(run.idleFor(later)).as("it is due").isEmpty();

        ledger.accepted(before, 2);
        run.reload(ledger.items);
        assertThat(run.idleFor(NOW)).as("another one has something to do").isEmpty();
    }

    @Test
    void readsTheLedgerOnceHoweverManyStagesAsk() {
        BatchRun run = ledger.run();
        ledger.accepted(run, 1);
        run.load(ledger.items);
        run.load(ledger.items);

        assertThat(run.counts()).isEqualTo(Map.of(ItemState.ACCEPTED, 1));
        assertThat(run.take(Lane.UPLOAD, 9, NOW)).hasSize(1);
    }

    @Test
    void triesWhatWaitedForAPersonAtOnceAfterAStartAndNothingElse() {
        BatchRun before = ledger.run();
        Instant later = NOW.plusSeconds(60);
        Item credits = waiting(before, 1, WaitingFor.CREDITS, later);
        Item token = waiting(before, 2, WaitingFor.TOKEN, later);
        waiting(before, 3, WaitingFor.RETRY, later);
        BatchRun run = restarted(before);
        run.load(ledger.items);

        assertThat(run.take(Lane.SEND, 9, NOW)).containsExactly(credits.id(), token.id());
        assertThat(run.untilNext(Lane.SEND, NOW)).contains(Duration.ofSeconds(60));
    }

    private Item waiting(BatchRun run, int row, WaitingFor what, Instant until) {
        return ledger.write(
                run, ledger.uploaded(run, row), Outcome.defer(ItemState.UPLOADED, new Waiting(what, until)));
    }

    @Test
    void needsAPersonOnlyWhenEveryOpenItemWaitsForOne() {
        BatchRun run = loaded(2);
        assertThat(run.needsAPerson()).isFalse();

        Item one = defer(run, 1, new Waiting(WaitingFor.CREDITS, NOW.plusSeconds(60)));
        assertThat(run.needsAPerson()).isFalse();
        Item two = defer(run, 2, new Waiting(WaitingFor.TOKEN, NOW.plusSeconds(60)));
        assertThat(run.needsAPerson()).isTrue();

        assertThat(run.take(Lane.SEND, 1, NOW.plusSeconds(60))).containsExactly(one.id());
        assertThat(run.needsAPerson()).isFalse();
        ledger.write(run, one, Outcome.fail("CODE", "", ""));
        assertThat(run.needsAPerson()).isTrue();
        assertThat(run.take(Lane.SEND, 1, NOW.plusSeconds(60))).containsExactly(two.id());
        ledger.write(run, two, Outcome.fail("CODE", "", ""));
        assertThat(run.needsAPerson()).isFalse();
        assertThat(run.hasOpenItems()).isFalse();
    }

    private Item defer(BatchRun run, int row, Waiting waiting) {
        run.take(Lane.SEND, 1, NOW);
        return ledger.write(run, ledger.find(run.batch(), row), Outcome.defer(ItemState.UPLOADED, waiting));
    }

    /// A run whose items wait to be sent.
    private BatchRun loaded(int rows) {
        BatchRun before = ledger.run();
        for (int row = 1; row <= rows; row++) {
            ledger.uploaded(before, row);
        }
        BatchRun run = restarted(before);
        run.load(ledger.items);
        return run;
    }

    private BatchRun restarted(BatchRun before) {
        return restarted(before, before.batch());
    }

    private BatchRun restarted(BatchRun before, Batch batch) {
        ledger.leases.release(before.lease());
        return ledger.run(batch);
    }

    @Test
    void beginsNothingWhileItIsPaused() {
        BatchRun run = loaded(2);
        run.obey(new Pauses(false, Set.of(run.batch().id()), Map.of()));
        assertThat(run.take(Lane.SEND, 9, NOW)).isEmpty();
        assertThat(run.untilNext(Lane.SEND, NOW)).isEmpty();
        assertThat(run.paused()).isTrue();

        run.obey(new Pauses(true, Set.of(), Map.of()));
        assertThat(run.take(Lane.SEND, 9, NOW)).isEmpty();

        run.obey(Pauses.NONE);
        assertThat(run.take(Lane.SEND, 9, NOW)).hasSize(2);
    }

    @Test
    void holdsSingleRowsBackAndThoseThatComeBackMeanwhile() {
        BatchRun run = loaded(3);
        Item one = ledger.find(run.batch(), 1);
        Item two = ledger.find(run.batch(), 2);
        Item three = ledger.find(run.batch(), 3);
        assertThat(run.take(Lane.SEND, 1, NOW)).containsExactly(one.id());

        run.obey(new Pauses(false, Set.of(), Map.of(run.batch().id(), Set.of(one.id(), two.id()))));
        ledger.write(run, one, Outcome.defer(ItemState.UPLOADED, Waiting.NOT));
        assertThat(run.take(Lane.SEND, 9, NOW)).containsExactly(three.id());

        run.obey(Pauses.NONE);
        assertThat(run.take(Lane.SEND, 9, NOW)).containsExactly(one.id(), two.id());
    }

    @Test
    void announcesNoCallForWhatWasPausedMeanwhile() {
        BatchRun run = loaded(1);
        Item one = ledger.find(run.batch(), 1);
        run.take(Lane.SEND, 1, NOW);
        run.obey(new Pauses(true, Set.of(), Map.of()));
        assertThatThrownBy(() -> ledger.intents.commit(
                        run, one, ItemState.GENERATION_INTENT, Effect.generation(one, TestLedger.NOTHING_BEFORE, NOW)))
                .isInstanceOf(ItemMoved.class)
                .hasMessageContaining("paused");
        assertThat(ledger.effects(one)).isEmpty();
    }

    @Test
    void countsAndQueuesWhatWasChangedBehindItsBack() {
        BatchRun run = loaded(3);
        Item one = ledger.find(run.batch(), 1);
        run.take(Lane.SEND, 9, NOW);
        Item two = ledger.write(
                run,
                ledger.find(run.batch(), 2),
                Outcome.defer(ItemState.UPLOADED, Waiting.until(NOW.plusSeconds(60))));
        Item parked = ledger.write(run, ledger.find(run.batch(), 3), Outcome.park("CODE", "", ""));
        behindItsBack(run, one, Outcome.fail("CODE", "", ""));
        behindItsBack(run, two, Outcome.fail("CODE", "", ""));
        behindItsBack(run, parked, Outcome.advance(ItemState.GENERATED));

        run.reload(ledger.items);
        assertThat(run.counts())
                .as("the one that a worker has counts as it was")
                .isEqualTo(Map.of(ItemState.UPLOADED, 1, ItemState.FAILED, 1, ItemState.GENERATED, 1));
        assertThat(run.isAsTaken(ledger.find(run.batch(), 1))).isFalse();

        assertThat(run.counts()).isEqualTo(Map.of(ItemState.FAILED, 2, ItemState.GENERATED, 1));
        assertThat(run.inFlight(Lane.SEND)).isZero();
        assertThat(run.take(Lane.SEND, 9, NOW)).isEmpty();
        assertThat(run.take(Lane.RENDER, 9, NOW)).containsExactly(parked.id());
    }

    private void behindItsBack(BatchRun run, Item item, Outcome outcome) {
        assertThat(ledger.tryToWrite(run, new Attempt(item, outcome))).isEmpty();
    }

    @Test
    void doesNotEndWhileSomebodyOpensRowsAgain() {
        BatchRun run = loaded(1);
        assertThat(run.keepOpen()).isTrue();
        ledger.write(run, ledger.find(run.batch(), 1), Outcome.fail("CODE", "", ""));
        assertThat(run.hasOpenItems()).isTrue();
        run.mayEnd();
        assertThat(run.hasOpenItems()).isFalse();
        assertThat(run.keepOpen()).as("it may have ended already").isFalse();
    }

    @Test
    void countsWhatIsInFlightByLane() {
        BatchRun run = loaded(3);
        assertThat(run.take(Lane.SEND, 2, NOW)).hasSize(2);
        assertThat(run.inFlight(Lane.SEND)).isEqualTo(2);

        Item one = ledger.find(run.batch(), 1);
        ledger.write(run, one, Outcome.fail("CODE", "", ""));
        assertThat(run.inFlight(Lane.SEND)).isEqualTo(1);
        run.giveBack(ledger.find(run.batch(), 2), Optional.of(ledger.find(run.batch(), 2)));
        assertThat(run.inFlight(Lane.SEND)).isZero();
        assertThat(run.take(Lane.SEND, 9, NOW))
                .containsExactly(
                        ledger.find(run.batch(), 2).id(),
                        ledger.find(run.batch(), 3).id());
    }

    @Test
    void followsAnItemThatWasGivenBackInAnotherState() {
        BatchRun run = loaded(1);
        Item uploaded = ledger.find(run.batch(), 1);
        run.take(Lane.SEND, 1, NOW);
        Item intended = intend(run, uploaded);

        run.giveBack(uploaded, Optional.of(intended));

        assertThat(run.counts()).isEqualTo(Map.of(ItemState.GENERATION_INTENT, 1));
        assertThat(run.take(Lane.SEND, 9, NOW)).isEmpty();
        assertThat(run.take(Lane.SETTLE, 9, NOW)).containsExactly(intended.id());
    }

    private Item intend(BatchRun run, Item item) {
        return ledger.intents.commit(
                run, item, ItemState.GENERATION_INTENT, Effect.generation(item, TestLedger.NOTHING_BEFORE, NOW));
    }

    @Test
    void countsAnItemInItsNewStateAsSoonAsAnIntentIsCommitted() {
        BatchRun run = loaded(1);
        run.take(Lane.SEND, 1, NOW);
        Item intended = intend(run, ledger.find(run.batch(), 1));
        assertThat(run.counts()).isEqualTo(Map.of(ItemState.GENERATION_INTENT, 1));

        ledger.write(run, intended, Outcome.defer(ItemState.GENERATION_UNRESOLVED, Waiting.until(NOW.plusSeconds(2))));
        assertThat(run.counts()).isEqualTo(Map.of(ItemState.GENERATION_UNRESOLVED, 1));
        assertThat(run.untilNext(Lane.SETTLE, NOW)).contains(Duration.ofSeconds(2));
    }

    @Test
    void letsNoMoreSendsThroughThanTheLimitPaysFor() {
        Batch limited = ledger.batch(new BatchOptions("r.jsonl", null, List.of(), 350L));
        BatchRun before = ledger.run(limited);
        Item sent = ledger.intended(before, 1, TestLedger.NOTHING_BEFORE, NOW);
        BatchRun run = restarted(before, limited);
        run.load(ledger.items);

        assertThat(List.of(
                        run.limits().reserve(sent, 100),
                        run.limits().reserve(sent, 100),
                        run.limits().reserve(sent, 100)))
                .as("one of three is spent already")
                .containsExactly(true, true, false);
        run.limits().release();
        assertThat(run.limits().reserve(sent, 100)).isTrue();
        assertThat(run.limits().reserve(sent, 100)).isFalse();
        ledger.write(
                run,
                sent,
                Outcome.defer(ItemState.UPLOADED, Waiting.NOT, new Fact.EffectClosed(Effect.Result.NOT_EXECUTED)));
        assertThat(run.limits().reserve(sent, 100)).isTrue();
        assertThat(run.limits().reserve(sent, 100)).isFalse();
    }

    @Test
    void hasWhatWaitsForALimitTryAgainUnderAnother() {
        Batch limited = ledger.batch(new BatchOptions("r.jsonl", null, List.of(), 50L));
        BatchRun before = ledger.run(limited);
        Item item = ledger.uploaded(before, 1);
        BatchRun run = restarted(before, limited);
        run.load(ledger.items);
        run.take(Lane.SEND, 1, NOW);
        assertThat(run.limits().reserve(item, 100)).isFalse();
        Waiting later = new Waiting(WaitingFor.CREDITS, NOW.plusSeconds(1_000));
        ledger.write(run, item, Outcome.defer(ItemState.UPLOADED, later));
        assertThat(run.needsAPerson()).isTrue();

        run.limit(100L);

        assertThat(run.needsAPerson()).isFalse();
        assertThat(run.untilNext(Lane.SEND, NOW)).contains(Duration.ZERO);
        assertThat(run.limits().reserve(item, 100)).isTrue();
    }

    @Test
    void reservesWithoutEndWhereThereIsNoLimit() {
        BatchRun run = ledger.run();
        Item item = ledger.uploaded(run, 1);
        for (int send = 0; send < 1_000; send++) {
            assertThat(run.limits().reserve(item, Long.MAX_VALUE / 2_000)).isTrue();
        }
    }

    @Test
    void wasAloneWhenNothingElseWasGeneratedAtAnyMoment() {
        BatchRun run = loaded(1);
        Item intended = intend(run, ledger.find(run.batch(), 1));
        assertThat(run.account().wasAlone(intended)).isTrue();
        assertThat(run.account().wasAlone(intended)).as("asked again").isTrue();
    }

    @Test
    void wasNotAloneWhenAnotherBeganLater() {
        BatchRun run = loaded(2);
        Item one = intend(run, ledger.find(run.batch(), 1));
        Item two = intend(run, ledger.find(run.batch(), 2));
        ledger.write(run, two, Outcome.fail("CODE", "", ""));
        assertThat(run.account().wasAlone(one)).isFalse();
    }

    /// Both looked at the balance before either had announced its call, and found nobody else.
    @Test
    void wasNotAloneWhenAnotherHadBegunJustBefore() {
        BatchRun run = loaded(2);
        Item one = intend(run, ledger.find(run.batch(), 1));
        Item two = intend(run, ledger.find(run.batch(), 2));
        ledger.write(run, one, Outcome.fail("CODE", "", ""));
        assertThat(run.account().wasAlone(two)).isFalse();
    }

    @Test
    void doesNotKnowWhetherAnItemOfAnEarlierProcessWasAlone() {
        BatchRun before = ledger.run();
        Item item = ledger.intended(before, 1, TestLedger.NOTHING_BEFORE, NOW);
        BatchRun run = restarted(before);
        run.load(ledger.items);
        assertThat(run.account().wasAlone(item)).isFalse();
    }

    @Test
    void wakesEverybodyWhenSomethingIsCommittedOrStopped() {
        BatchRun run = loaded(1);
        AtomicInteger woken = new AtomicInteger();
        run.onWakeUp(woken::incrementAndGet);
        run.onWakeUp(woken::incrementAndGet);

        ledger.write(run, ledger.find(run.batch(), 1), Outcome.defer(ItemState.UPLOADED, Waiting.NOT));
        assertThat(woken).hasValue(2);
        assertThat(run.stopRequested()).isFalse();
        run.requestStop();
        assertThat(woken).hasValue(4);
        assertThat(run.stopRequested()).isTrue();
    }

    /// 100,000 deferred items are an index of some dozen bytes each, not objects with their requests and
    /// drafts.
    @Test
    void holdsAHundredThousandDeferredItemsInLittleMemory() {
        try (TestLedger fresh = TestLedger.fresh(Dialect.H2)) {
            BatchRun run = fresh.run();
            int rows = 100_000;
            fresh.jdbc
                    .sql("""
                            insert into item (batch_id, row_number, row_key, request_digest, request, priority, state,
                                              waiting_for, due_at, created_at)
                            select :batch, x, 'row-' || x, lpad(cast(x as varchar), 64, '0'), :request, 0,
                                   'GENERATION_UNRESOLVED', 'RETRY', :due, :due
                            from system_range(1, :rows)
                            """)
                    .param("batch", run.batch().id())
                    .param("request", LedgerJson.write(TestLedger.request("p".repeat(500))))
                    .param("due", Sql.time(NOW.plusSeconds(60)))
                    .param("rows", rows)
                    .update();
            long before = used();
            run.load(fresh.items);
            long after = used();

            assertThat(run.count(ItemState.GENERATION_UNRESOLVED)).isEqualTo(rows);
            assertThat(run.take(Lane.SETTLE, 10, NOW)).isEmpty();
            assertThat((after - before) / rows).as("bytes per item").isLessThan(200);
            assertThat(run.take(Lane.SETTLE, rows, NOW.plusSeconds(60))).hasSize(rows);
        }
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        for (int time = 0; time < 3; time++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
