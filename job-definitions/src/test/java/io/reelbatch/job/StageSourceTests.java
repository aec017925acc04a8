package io.reelbatch.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.chunk.Claim;
import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.Effect;
import io.reelbatch.ledger.Endurance;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Lane;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.Stage;
import io.reelbatch.ledger.TestLedger;
import io.reelbatch.ledger.Waiting;
import io.reelbatch.ledger.WaitingFor;
import io.reelbatch.stage.RunningBatch;
import io.reelbatch.stage.RunningBatches;
import io.reelbatch.stage.StageBench;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.springframework.batch.infrastructure.item.Chunk;

class StageSourceTests {
    private final StageBench bench = StageBench.plain();
    private final BatchRun run = filled(bench);

    /// Four items, one to be looked at and three to be sent, as a start finds them.
    private static BatchRun filled(StageBench bench) {
        for (int row = 1; row <= 3; row++) {
            bench.ledger.uploaded(bench.run, row);
        }
        Effect.End end = new Effect.End(true, "", TestLedger.NOW);
        bench.ledger.unresolved(bench.run, 4, TestLedger.NOTHING_BEFORE, TestLedger.NOW, end);
        BatchRun restarted = new BatchRun(bench.run.batch(), bench.run.lease());
        restarted.load(bench.ledger.items);
        return restarted;
    }

    private StageSource source(int looks, int sends) {
        Map<Lane, IntSupplier> lanes = new LinkedHashMap<>();
        lanes.put(Lane.SETTLE, () -> looks);
        lanes.put(Lane.SEND, () -> sends);
        return new StageSource(run, Stage.GENERATION, lanes, bench.ledger.items, bench.clock, new Endurance());
    }

    private static List<Integer> rows(Claim<Item> claim) {
        assertThat(claim).isInstanceOf(Claim.Items.class);
        return ((Claim.Items<Item>) claim).items().stream().map(Item::rowNumber).toList();
    }

    private Item item(int row) {
        return bench.ledger.find(run.batch(), row);
    }

    @Test
    void looksAtWhatIsPaidForBeforeItSendsMoreAndKeepsToTheLimits() {
        StageSource source = source(8, 2);
        assertThat(rows(source.claim(2))).containsExactly(4, 1);
        assertThat(rows(source.claim(10))).containsExactly(2);
        assertThat(source.claim(10))
                .as("the third must wait for room")
                .isEqualTo(new Claim.NoneNow<>(Duration.ofSeconds(5)));

        bench.ledger.write(run, item(1), Outcome.fail("CODE", "", ""));
        assertThat(rows(source.claim(10))).containsExactly(3);
    }

    @Test
    void saysWhenTheNextItemIsDue() {
        StageSource source = source(8, 8);
        source.claim(10);
        Waiting soon = new Waiting(WaitingFor.RETRY, TestLedger.NOW.plusMillis(2_500));
        bench.ledger.write(run, item(1), Outcome.defer(ItemState.UPLOADED, soon));
        assertThat(source.claim(10)).isEqualTo(new Claim.NoneNow<>(Duration.ofMillis(2_500)));
        bench.clock.advance(Duration.ofMillis(2_500));
        assertThat(rows(source.claim(10))).containsExactly(1);
    }

    @Test
    void isExhaustedWhenEveryItemHasEnded() {
        StageSource source = source(8, 8);
        source.claim(10);
        for (int row = 1; row <= 4; row++) {
            bench.ledger.write(run, item(row), Outcome.fail("CODE", "", ""));
        }
        assertThat(source.claim(10)).isEqualTo(new Claim.Exhausted<>());
        source.close();
        assertThat(run.stopRequested()).isFalse();
    }

    @Test
    void stopsWhenOnlyAPersonCanGoOn() {
        StageSource source = source(8, 8);
        source.claim(10);
        Waiting credits = new Waiting(WaitingFor.CREDITS, TestLedger.NOW.plusSeconds(300));
        for (int row = 1; row <= 3; row++) {
            bench.ledger.write(run, item(row), Outcome.defer(ItemState.UPLOADED, credits));
        }
        assertThat(source.claim(10)).as("one is looked at still").isInstanceOf(Claim.NoneNow.class);
        bench.ledger.write(run, item(4), Outcome.park("CODE", "", ""));
        assertThat(source.claim(10)).isEqualTo(new Claim.Stop<>());
    }

    @Test
    void takesTheOtherStagesWithItWhenItEndsTooEarly() {
        StageSource source = source(8, 8);
        source.close();
        assertThat(run.stopRequested()).isTrue();
        assertThat(source.claim(10)).isEqualTo(new Claim.Stop<>());
    }

    @Test
    void getsAnItemBackThatSomebodyElseHasMoved() {
        RunningBatches batches = new RunningBatches();
        batches.add(new RunningBatch(run, bench.cloud));
        StageSource source = source(8, 8);
        source.claim(10);
        Item one = item(1);
        Item two = item(2);
        bench.ledger.intents.commit(
                run,
                one,
                ItemState.GENERATION_INTENT,
                Effect.generation(one, TestLedger.NOTHING_BEFORE, TestLedger.NOW));
        StageWriter writer = new StageWriter(bench.ledger.items, batches, bench.clock);

        bench.ledger.transactions.executeWithoutResult(_ -> {
            writer.write(Chunk.of(
                    new Attempt(one, Outcome.fail("LATE", "", "")), new Attempt(two, Outcome.fail("CODE", "", ""))));
            assertThat(run.inFlight(Lane.SEND)).as("before the commit").isEqualTo(3);
        });

        assertThat(run.inFlight(Lane.SEND)).isEqualTo(1);
        assertThat(run.counts())
                .isEqualTo(Map.of(
                        ItemState.GENERATION_INTENT, 1,
                        ItemState.FAILED, 1,
                        ItemState.UPLOADED, 1,
                        ItemState.GENERATION_UNRESOLVED, 1));
        assertThat(rows(source.claim(10))).containsExactly(1);
    }

    @Test
    void putsWhatAnOperatorHasChangedBackAndTakesOthers() {
        StageSource source = source(8, 1);
        Item first = item(1);
        bench.ledger.transactions.executeWithoutResult(_ -> assertThat(bench.ledger.items.write(
                        run.lease(),
                        run.batch(),
                        java.util.List.of(new Attempt(first, Outcome.fail("CODE", "", ""))),
                        TestLedger.NOW))
                .isEmpty());

        assertThat(rows(source.claim(1))).as("the one to be looked at").containsExactly(4);
        assertThat(rows(source.claim(1))).containsExactly(2);
        assertThat(run.counts())
                .isEqualTo(Map.of(ItemState.FAILED, 1, ItemState.UPLOADED, 2, ItemState.GENERATION_UNRESOLVED, 1));
    }
}
