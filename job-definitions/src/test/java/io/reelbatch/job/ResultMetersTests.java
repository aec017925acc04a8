package io.reelbatch.job;

import static io.reelbatch.ledger.TestLedger.NOTHING_BEFORE;
import static io.reelbatch.ledger.TestLedger.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.Effect;
import io.reelbatch.ledger.Fact;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.Waiting;
import io.reelbatch.stage.StageBench;
import io.reelbatch.stage.TestingMeters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResultMetersTests {
    private static final Effect.End CUT = new Effect.End(false, "cut", NOW);
    private static final Effect.End CLEAN = new Effect.End(true, "", NOW);
    private static final Outcome VIDEO = Outcome.advance(
            ItemState.GENERATED,
            new Fact.EffectClosed(Effect.Result.DONE),
            new Fact.DraftTaken("{}", "digest", "timeline"));

    private final StageBench bench = StageBench.plain();
    private final TestingMeters meters = new TestingMeters();

    @AfterEach
    void close() {
        meters.close();
    }

    private Item sent(Effect.End end) {
        return bench.ledger.unresolved(bench.run, 1, NOTHING_BEFORE, NOW, end);
    }

    private double resolved(String how) {
        return meters.count("reelbatch.generation.resolved", "how", how);
    }

    @Test
    void countsHowADoubtCameToItsEnd() {
        Item item = sent(CUT);
        ResultMeters.count(new Attempt(item, Outcome.defer(item.state(), Waiting.until(NOW))));
        ResultMeters.count(new Attempt(item, VIDEO));
        ResultMeters.count(new Attempt(item, Outcome.park("CHARGED_NO_STATE", "", "")));
        ResultMeters.count(new Attempt(
                item,
                Outcome.advance(
                        ItemState.UPLOADED,
                        new Fact.EffectClosed(Effect.Result.UNRESOLVED),
                        new Fact.SentAgain(null))));

        assertThat(resolved("VIDEO")).isEqualTo(1);
        assertThat(resolved("CHARGED_NO_STATE")).isEqualTo(1);
        assertThat(resolved("SENT_AGAIN")).isEqualTo(1);
        assertThat(meters.count("reelbatch.items.terminal", "code", "CHARGED_NO_STATE"))
                .isEqualTo(1);
    }

    @Test
    void countsNoDoubtWhereTheStreamEndedAsItShould() {
        ResultMeters.count(new Attempt(sent(CLEAN), VIDEO));
        assertThat(resolved("VIDEO")).isZero();
    }
}
