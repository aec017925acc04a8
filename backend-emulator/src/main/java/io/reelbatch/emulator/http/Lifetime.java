package io.reelbatch.emulator.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The time during which the server lives. All waiting goes through it, so that closing the server ends
/// every wait.
final class Lifetime {
    private final CountDownLatch over = new CountDownLatch(1);

    /// Waits.
    ///
    /// @throws IOException if the server was closed meanwhile
    void pause(Duration time) throws IOException {
        if (time.isZero() || time.isNegative()) {
            return;
        }
        try {
            if (over.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException("the server was closed");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(interrupted);
        }
    }

    boolean isOver() {
        return over.getCount() == 0;
    }

    void end() {
        over.countDown();
    }
}
