package io.reelbatch.launch;

import io.reelbatch.ledger.Leases;
import io.reelbatch.ledger.StorageFault;
import io.reelbatch.sink.ResultsNotWritten;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Waits for a database or a disk that fails to come back, so that a batch goes on by itself. What was
/// committed
/// tells where.
final class StoragePatience {
    private static final Logger log = LoggerFactory.getLogger(StoragePatience.class);
    private static final int MOST_RUNS = 12;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;

    private final Leases leases;
    private final CountDownLatch stop;
    private int failures;

    /// @param stop falls when the process is asked to end
    StoragePatience(Leases leases, CountDownLatch stop) {
        this.leases = leases;
        this.stop = stop;
    }

    /// Whether a failure is the storage's, which comes back.
    static boolean passes(Throwable failure) {
        return StorageFault.is(failure)
                || Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                        .limit(50)
                        .anyMatch(ResultsNotWritten.class::isInstance);
    }

    /// Returns when it is worth to try again.
    ///
    /// @return false when it is not
    /// @throws DatabaseGone when the database has not come back
    boolean outlasts(RuntimeException failure) {
        if (!passes(failure) || ++failures > MOST_RUNS) {
            return false;
        }
        log.error("the storage fails: {}", String.valueOf(failure.getMessage()), failure);
        boolean stopped = pause(Math.min(LONGEST_PAUSE_MILLIS, 100L << failures));
        while (!stopped && !answers()) {
            if (leases.silentForTooLong()) {
                throw new DatabaseGone(leases.silence(), failure);
            }
            stopped = pause(1_000);
        }
        return !stopped;
    }

    private boolean answers() {
        try {
            leases.heartbeat();
            return true;
        } catch (RuntimeException e) {
            log.warn("the database does not answer: {}", String.valueOf(e.getMessage()));
            return false;
        }
    }

    private boolean pause(long millis) {
        try {
            return stop.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
