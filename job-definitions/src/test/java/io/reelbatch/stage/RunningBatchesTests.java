package io.reelbatch.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.backend.TestingBackend;
import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.Pauses;
import io.reelbatch.ledger.TestLedger;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RunningBatchesTests {
    private static final Pauses EVERYTHING = new Pauses(true, Set.of(), Map.of());

    @Test
    void obeyThePauseThatCameLastWhoeverHadReadAnOlderState() throws InterruptedException {
        RunningBatches running = new RunningBatches();
        BatchRun run = TestLedger.h2().run();
        running.add(new RunningBatch(run, new TestingBackend()));
        AtomicReference<Pauses> ledger = new AtomicReference<>(Pauses.NONE);
        Thread pausing = new Thread(() -> {
            ledger.set(EVERYTHING);
            running.obey(ledger::get);
        });

        running.obey(() -> {
            Pauses read = ledger.get();
            pausing.start();
            awaitEndOrBlock(pausing);
            return read;
        });
        pausing.join();

        assertThat(run.paused()).isTrue();
    }

    private static void awaitEndOrBlock(Thread thread) {
        while (!EnumSet.of(Thread.State.BLOCKED, Thread.State.TERMINATED).contains(thread.getState())) {
            Thread.onSpinWait();
        }
    }
}
