package io.reelbatch.backend.nemo;

import java.time.Duration;

/// How long to bear with one exchange: told of all that happens on it, it knows when to give up. Safe for
/// use by the threads of the HTTP client and of the [Watchdog] at once.
interface Patience {

    /// The moment at which patience ends if nothing more happens.
    Deadline deadline();

    /// The request is written to its end.
    default void requestWritten() {}

    /// So much of the request's body is on its way.
    default void bytesSent(int count) {}

    /// The answer's status and headers are here.
    default void headersCame() {}

    /// So much of the answer's body is here.
    default void bytesCame(int count) {}

    /// @param nanoTime in terms of [System#nanoTime()]
    /// @param reason what was waited for in vain
    record Deadline(long nanoTime, String reason) {

        static Deadline after(long nanoTime, Duration limit, String what) {
            return new Deadline(nanoTime + limit.toNanos(), what + " within " + spelled(limit));
        }

        Deadline earlierOf(Deadline other) {
            return other.nanoTime - nanoTime < 0 ? other : this;
        }

        private static String spelled(Duration limit) {
            return limit.toSecondsPart() == 0 && limit.toMinutes() > 0
                    ? limit.toMinutes() + " min"
                    : limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
        }
    }
}
