package io.reelbatch.job;

import java.time.Duration;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;

/// How long outcomes are kept and written again while the database refuses them. By the clock rather than by
/// tries: where the server is gone, a try takes half a minute by itself.
final class WriteBackOff implements BackOff {
    private static final long FIRST = 100;
    private static final long LONGEST = 5_000;
    private static final int MOST_DOUBLINGS = 10;

    private final Duration giveUpAfter;

    WriteBackOff(Duration giveUpAfter) {
        this.giveUpAfter = giveUpAfter;
    }

    @Override
    public BackOffExecution start() {
        long deadline = System.nanoTime() + giveUpAfter.toNanos();
        return new BackOffExecution() {
            private int tries;

            @Override
            public long nextBackOff() {
                long wait = Math.min(LONGEST, FIRST << Math.min(tries++, MOST_DOUBLINGS));
                return System.nanoTime() - deadline < 0 ? wait : STOP;
            }
        };
    }
}
