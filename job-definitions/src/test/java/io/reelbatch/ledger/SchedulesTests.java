package io.reelbatch.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SchedulesTests {
    private static final Instant NOW = TestLedger.NOW;
    private static final Instant SLOT = NOW.plusSeconds(10);
    private static final String TIMING = "0 30 2 * * * UTC";

    private final String name = "art-" + UUID.randomUUID();

    private static Schedules schedules(TestLedger ledger) {
        return new Schedules(ledger.jdbc, ledger.transactions);
    }

    private Fire fired(Instant slot) {
        return Fire.decided(UUID.randomUUID(), name, slot, Fire.Cause.SLOT, 0, slot);
    }

    private Fire open(Schedules schedules) {
        return schedules.open().stream()
                .filter(fire -> fire.schedule().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void decideASlotOnceHoweverManyFindIt(Dialect dialect) throws Exception {
        TestLedger ledger = TestLedger.on(dialect);
        Schedules schedules = schedules(ledger);
        Schedules.State state = schedules.stateOf(name, TIMING, NOW);
        CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService racers = Executors.newFixedThreadPool(4)) {
            List<Future<Boolean>> all = IntStream.range(0, 4)
                    .mapToObj(_ -> racers.submit(() -> {
                        go.await();
                        return schedules.decide(state, SLOT, fired(SLOT));
                    }))
                    .toList();
            go.countDown();
            int won = 0;
            for (Future<Boolean> one : all) {
                won += one.get() ? 1 : 0;
            }

            assertThat(won).isEqualTo(1);
        }
        assertThat(schedules.latest(name, 10)).extracting(Fire::slot).containsExactly(SLOT);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void beginAnewWithAnotherTiming(Dialect dialect) {
        Schedules schedules = schedules(TestLedger.on(dialect));
        schedules.stateOf(name, TIMING, NOW);

        assertThat(schedules.stateOf(name, TIMING, SLOT).decidedUntil()).isEqualTo(NOW);
        assertThat(schedules.known(name, "0 0 * * * * UTC", SLOT).decidedUntil())
                .as("to ask is no beginning")
                .isEqualTo(NOW);
        assertThat(schedules.stateOf(name, "0 0 * * * * UTC", SLOT).decidedUntil())
                .isEqualTo(SLOT);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void decideNothingWhilePausedAndMissNothingByIt(Dialect dialect) {
        Schedules schedules = schedules(TestLedger.on(dialect));
        Schedules.State before = schedules.stateOf(name, TIMING, NOW);

        assertThat(schedules.pause(name, NOW)).isTrue();
        assertThat(schedules.pause(name, NOW)).isFalse();
        assertThat(schedules.decide(before, SLOT, fired(SLOT))).isFalse();
        assertThat(schedules.resume(name, SLOT.plusSeconds(5))).isTrue();
        assertThat(schedules.stateOf(name, TIMING, NOW).decidedUntil()).isEqualTo(SLOT.plusSeconds(5));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void letGoOnceWhatIsHeld(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        Schedules schedules = schedules(ledger);
        Batch batch = ledger.batch();
        schedules.hold(batch.id(), name, NOW);
        ledger.batches.ingested(batch.id(), 1);
        assertThat(ledger.batches.open()).doesNotContain(batch.id());
        schedules.add(fired(SLOT));

        Fire fire = open(schedules);
        assertThat(schedules.release(fire, SLOT)).isEqualTo(1);
        assertThat(schedules.release(fire, SLOT)).as("the second process").isEqualTo(-1);

        assertThat(ledger.batches.open()).contains(batch.id());
        assertThat(schedules.batchesOf(fire)).containsExactly(batch.id());
        assertThat(open(schedules).state()).isEqualTo(Fire.State.RUNNING);
        assertThat(schedules.allOver(fire)).isFalse();
        ledger.end(batch, SLOT);
        assertThat(schedules.allOver(fire)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void haveHeldRowsInTheLedgerAndTellWhatTheyWaitFor(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        Schedules schedules = schedules(ledger);
        schedules.stateOf(name, TIMING, NOW);
        schedules.nextSlot(name, SLOT);
        Batch batch = ledger.batch();
        schedules.hold(batch.id(), name, NOW);
        assertThat(ledger.batches.open())
                .as("its rows are not in the ledger yet")
                .contains(batch.id());
        ledger.add(batch, TestLedger.row(1), TestLedger.row(2));

        List<Waiting> waits = ledger.transactions.execute(_ -> {
            try (var rows = ledger.items.finished(batch)) {
                return rows.map(row -> row.item().waiting()).toList();
            }
        });
        assertThat(waits)
                .extracting(Waiting::what, Waiting::until)
                .containsExactly(tuple(WaitingFor.SCHEDULE, SLOT), tuple(WaitingFor.SCHEDULE, SLOT));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void runAHeldBatchThatIsCalledOffToItsEnd(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        Batch batch = ledger.batch();
        schedules(ledger).hold(batch.id(), name, NOW);
        ledger.batches.ingested(batch.id(), 1);

        ledger.batches.cancel(batch.id(), NOW);

        assertThat(ledger.batches.open()).contains(batch.id());
        assertThat(ledger.batches.held(batch.id())).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void rememberOnlyTheLastEmptyNight(Dialect dialect) {
        Schedules schedules = schedules(TestLedger.on(dialect));
        for (int night = 0; night < 3; night++) {
            schedules.add(fired(SLOT.plus(Duration.ofDays(night))));
            schedules.release(open(schedules), SLOT.plus(Duration.ofDays(night)));
        }

        assertThat(schedules.latest(name, 10))
                .extracting(Fire::slot, Fire::state)
                .containsExactly(tuple(SLOT.plus(Duration.ofDays(2)), Fire.State.EMPTY));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void foldSlotsThatAreLeftOutInARowIntoOne(Dialect dialect) {
        Schedules schedules = schedules(TestLedger.on(dialect));
        Fire ran = fired(SLOT);
        schedules.add(ran);
        for (int second = 1; second <= 3; second++) {
            Fire skipped = fired(SLOT.plusSeconds(second)).skipped("the run was still going on");
            schedules.add(skipped);
            schedules.foldInto(skipped);
        }

        assertThat(schedules.latest(name, 10))
                .extracting(Fire::slot, Fire::state, Fire::passed)
                .containsExactly(tuple(SLOT.plusSeconds(3), Fire.State.SKIPPED, 2), tuple(SLOT, Fire.State.FIRED, 0));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void addTheBatchOfAFireOnce(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        Schedules schedules = schedules(ledger);
        schedules.add(fired(SLOT));
        Fire fire = open(schedules);
        Batch first = like(ledger.batch());
        Batch second = like(ledger.batch());

        assertThat(schedules.begin(fire, first, ledger.batches, SLOT)).isTrue();
        assertThat(schedules.begin(fire, second, ledger.batches, SLOT)).isFalse();

        assertThat(schedules.batchesOf(fire)).containsExactly(first.id());
        assertThat(ledger.batches.find(second.id())).isEmpty();
    }

    /// The next take of a batch, not in the ledger yet.
    private static Batch like(Batch batch) {
        return new Batch(
                batch.id() + "-2",
                batch.definition(),
                batch.manifestSha256(),
                2,
                batch.manifest(),
                batch.snapshot(),
                batch.rows(),
                0,
                BatchState.ACCEPTED,
                0,
                batch.options(),
                null,
                null,
                NOW,
                null);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void tellWhatCameOfAFire(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        Schedules schedules = schedules(ledger);
        BatchRun run = ledger.run();
        Effect.End end = new Effect.End(true, "", NOW);
        Item slow = ledger.unresolved(run, 1, TestLedger.NOTHING_BEFORE, NOW.minusSeconds(90), end);
        Item quick = ledger.unresolved(run, 2, TestLedger.NOTHING_BEFORE, NOW.minusSeconds(5), end);
        ledger.write(run, slow, Outcome.fail("NO_VIDEO", "none", "", new Fact.Charged(100, false)));
        ledger.write(run, quick, Outcome.fail("NO_VIDEO", "none", "", new Fact.Charged(40, true)));
        schedules.hold(run.batch().id(), name, NOW);
        schedules.add(fired(SLOT));
        schedules.release(open(schedules), SLOT);

        assertThat(schedules.figures(open(schedules), 1))
                .isEqualTo(new FireFigures(
                        Map.of(ItemState.FAILED, 2),
                        140,
                        false,
                        null,
                        List.of(new FireFigures.Slow(
                                run.batch().id() + "/row-1", ItemState.FAILED, Duration.ofSeconds(90)))));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void endOnce(Dialect dialect) {
        Schedules schedules = schedules(TestLedger.on(dialect));
        schedules.add(fired(SLOT));
        Fire fire = open(schedules);

        assertThat(schedules.end(fire, null, "{}", List.of("art/hook"), SLOT)).isTrue();
        assertThat(schedules.end(fire, null, "{}", List.of("art/hook"), SLOT)).isFalse();
        assertThat(schedules.open()).extracting(Fire::schedule).doesNotContain(name);
    }
}
