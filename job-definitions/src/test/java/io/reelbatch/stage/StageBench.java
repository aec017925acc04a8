package io.reelbatch.stage;

import io.reelbatch.account.CreditsGate;
import io.reelbatch.account.TestClock;
import io.reelbatch.backend.TestingBackend;
import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.BatchOptions;
import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.TestLedger;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What a stage needs in a test: a ledger with one batch, a cloud that does as it is told, and a clock that
/// stands still. Jitter is always half of its bound.
public final class StageBench {
    public static final FaultSettings FAULTS = new FaultSettings(
            Duration.ofSeconds(2),
            Duration.ofSeconds(60),
            5,
            Duration.ofSeconds(40),
            1,
            Duration.ofSeconds(90),
            10,
            Duration.ofSeconds(20));
    private static final RandomGenerator HALF = () -> Long.MIN_VALUE;

    public final TestClock clock = new TestClock();
    public final TestLedger ledger = TestLedger.h2();
    public final TestingBackend cloud = new TestingBackend();
    public final CreditsGate gate = new CreditsGate(clock, Duration.ofMinutes(5));
    public final Faults faults = new Faults(FAULTS, gate, clock, HALF);
    public final BatchRun run;
    public final RunningBatch batch;
    public final RunningBatches batches = new RunningBatches();

    private StageBench(BatchOptions options) {
        run = ledger.run(ledger.batch(options));
        batch = new RunningBatch(run, cloud);
        batches.add(batch);
    }

    public static StageBench plain() {
        return with(null, null);
    }

    public static StageBench with(@Nullable String downloads, @Nullable Long maxCredits, String... mediaRoots) {
        return new StageBench(new BatchOptions("rows.results.jsonl", downloads, List.of(mediaRoots), maxCredits));
    }

    /// Runs one attempt of a stage and commits how it ended, as the job does.
    public Item step(StageAttempt stage, Item item) {
        Attempt attempt = stage.attempt(item, batch);
        return ledger.write(run, attempt);
    }

    /// Lets the clock go to when an item is due.
    public void waitFor(Item item) {
        var until = item.waiting().until();
        if (until != null && until.isAfter(clock.instant())) {
            clock.advance(Duration.between(clock.instant(), until));
        }
    }
}
