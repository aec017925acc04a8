package io.reelbatch.ledger;

import java.time.Duration;

/// How long a failing database is borne with before whoever needs it gives up. Counts from the first failure
/// after the last success. Not safe for use by many threads.
public final class Endurance {
    /// What is usual: long enough for a database server to be restarted or replaced.
    public static final Duration LONGEST = Duration.ofMinutes(5);

    private final Duration longest;
    private boolean failing;
    private long since;

    public Endurance() {
        this(LONGEST);
    }

    /// @param longest how long a failing database is borne with
    public Endurance(Duration longest) {
        this.longest = longest;
    }

    /// Takes note of a failure.
    ///
    /// @return whether it is worth to try again
    public boolean bears(Throwable failure) {
        if (!failing) {
            failing = true;
            since = System.nanoTime();
        }
        return StorageFault.is(failure) && System.nanoTime() - since < longest.toNanos();
    }

    /// Takes note of a success.
    public void success() {
        failing = false;
    }
}
