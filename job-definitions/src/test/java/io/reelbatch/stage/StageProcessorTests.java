package io.reelbatch.stage;

import static io.reelbatch.ledger.TestLedger.NOTHING_BEFORE;
import static io.reelbatch.ledger.TestLedger.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.Effect;
import io.reelbatch.ledger.Fact;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Lease;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.Problem;
import io.reelbatch.ledger.TestLedger;
import io.reelbatch.ledger.Waiting;
import io.reelbatch.ledger.WaitingFor;
import java.util.List;
import org.junit.jupiter.api.Test;

class StageProcessorTests {
    private final StageBench bench = StageBench.plain();

    private Attempt process(Item item, StageAttempt stage) {
        return new StageProcessor(stage, bench.batches, bench.faults, new LaneLimits(4, 8, 64)).process(item);
    }

    @Test
    void handsOnWhatTheStageSays() {
        Item item = bench.ledger.uploaded(bench.run, 1);
        Outcome outcome = Outcome.fail("CODE", "message", "hint");
        assertThat(process(item, (given, batch) -> {
                    assertThat(batch).isEqualTo(bench.batch);
                    return new Attempt(given, outcome);
                }))
                .isEqualTo(new Attempt(item, outcome));
    }

    @Test
    void makesAnOutcomeOfEveryFailureInEveryOpenState() {
        List<Item> items = List.of(
                bench.ledger.accepted(bench.run, TestLedger.row(1, TestLedger.request("a"))),
                bench.ledger.uploaded(bench.run, 2),
                bench.ledger.intended(bench.run, 3, NOTHING_BEFORE, NOW),
                bench.ledger.unresolved(bench.run, 4, NOTHING_BEFORE, NOW, new Effect.End(true, "", NOW)),
                bench.ledger.generated(bench.run, 5, "{}"));
        for (Item item : items) {
            assertThat(process(item, (_, _) -> {
                        throw new IllegalStateException("a bug");
                    }))
                    .isEqualTo(new Attempt(
                            item,
                            new Outcome.Defer(
                                    item.state(),
                                    new Waiting(WaitingFor.RETRY, NOW.plusSeconds(1)),
                                    true,
                                    List.of(new Fact.Met(new Problem(
                                            "INTERNAL_ERROR",
                                            "java.lang.IllegalStateException: a bug",
                                            "Look into the log and report it, please."))))));
        }
    }

    @Test
    void leavesAnItemAloneThatSomebodyElseHasMoved() {
        Item item = bench.ledger.uploaded(bench.run, 1);
        bench.ledger.write(bench.run, item, Outcome.fail("CODE", "", ""));
        assertThat(process(item, (given, batch) -> intend(given, batch.run())))
                .isEqualTo(new Attempt(item, Outcome.defer(ItemState.UPLOADED, Waiting.NOT)));
        assertThat(bench.run.stopRequested()).isFalse();
    }

    @Test
    void stopsTheBatchWhenItsLeaseIsLost() {
        Item item = bench.ledger.uploaded(bench.run, 1);
        Lease lease = bench.run.lease();
        BatchRun overtaken = new BatchRun(bench.run.batch(), new Lease(lease.name(), lease.owner(), lease.epoch() - 1));
        bench.batches.add(new RunningBatch(overtaken, bench.cloud));
        assertThat(process(item, (given, batch) -> intend(given, batch.run())))
                .isEqualTo(new Attempt(item, Outcome.defer(ItemState.UPLOADED, Waiting.NOT)));
        assertThat(overtaken.stopRequested()).isTrue();
    }

    private Attempt intend(Item item, BatchRun run) {
        Item intended = bench.ledger.intents.commit(
                run, item, ItemState.GENERATION_INTENT, Effect.generation(item, NOTHING_BEFORE, NOW));
        throw new AssertionError("committed: " + intended);
    }

    @Test
    void knowsOnlyTheBatchesOfThisProcess() {
        Item item = bench.ledger.uploaded(bench.run, 1);
        bench.batches.remove(bench.batch);
        assertThatThrownBy(() -> process(item, (given, _) -> new Attempt(given, Outcome.fail("", "", ""))))
                .hasMessage("this process does not work on batch " + item.batchId());
    }
}
