package io.reelbatch.chunk;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobInterruptedException;

/// Whether, why and until when the step is coming to its end. A failure outranks a stop, a stop outranks
/// exhaustion.
final class Ending {

    private static final int REMEMBERED_FAILURES = 10;

    private final Duration grace;

    private boolean exhausted;
    private @Nullable String stopReason;
    private @Nullable Throwable failure;
    private @Nullable Deadline graceEnds;

    Ending(Duration grace) {
        this.grace = grace;
    }

    boolean claimsMore() {
        return !exhausted && stopReason == null && failure == null;
    }

    void exhausted() {
        exhausted = true;
    }

    void stop(String reason) {
        if (stopReason == null) {
            stopReason = reason;
            limitToGrace();
        }
    }

    /// The step fails, and what is in flight gets the grace.
    void fail(Throwable cause) {
        failAfterInFlight(cause);
        limitToGrace();
    }

    /// The step fails once everything in flight has come back, however long that takes.
    void failAfterInFlight(Throwable cause) {
        if (failure == null) {
            failure = cause;
        } else if (!failure.equals(cause) && failure.getSuppressed().length < REMEMBERED_FAILURES) {
            failure.addSuppressed(cause);
        }
    }

    boolean graceIsOver() {
        return graceEnds != null && graceEnds.passed();
    }

    Deadline graceEnds() {
        return graceEnds == null ? Deadline.never() : graceEnds;
    }

    /// Ends the step the way it came to its end: normally only if its source was exhausted.
    void conclude() throws Exception {
        switch (failure) {
            case null -> {}
            case Error error -> throw error;
            case Exception exception -> throw exception;
            case Throwable other -> throw new IllegalStateException(other);
        }
        if (stopReason != null) {
            throw new JobInterruptedException(stopReason);
        }
    }

    private void limitToGrace() {
        if (graceEnds == null) {
            graceEnds = Deadline.in(grace);
        }
    }
}
