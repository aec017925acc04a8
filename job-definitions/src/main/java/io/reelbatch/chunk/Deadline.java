package io.reelbatch.chunk;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A moment on the machine's monotonic clock.
record Deadline(long nanoTime) {

    private static final long FAR_AWAY = Long.MAX_VALUE / 4;

    static Deadline in(Duration duration) {
        return after(System.nanoTime(), duration);
    }

    /// The moment that lies `duration` after a reading of `System.nanoTime()`.
    static Deadline after(long nanoTime, Duration duration) {
        return new Deadline(nanoTime + Math.clamp(TimeUnit.NANOSECONDS.convert(duration), 0, FAR_AWAY));
    }

    static Deadline now() {
        return new Deadline(System.nanoTime());
    }

    static Deadline never() {
        return new Deadline(System.nanoTime() + FAR_AWAY);
    }

    boolean passed() {
        return nanosLeft() <= 0;
    }

    long nanosLeft() {
        return nanoTime - System.nanoTime();
    }

    Deadline orLater(Deadline other) {
        return nanoTime - other.nanoTime < 0 ? other : this;
    }

    Deadline orEarlier(Deadline other) {
        return nanoTime - other.nanoTime < 0 ? this : other;
    }
}
