package io.reelbatch.backend;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Not now: try the same call again after a while.
public final class RetryLater extends BackendException {
    private static final long serialVersionUID = 1L;

    /// Why not now.
    public enum Reason {
        /// no connection, a broken one, or no answer in time
        UNREACHABLE,
        /// the cloud answered with a server error
        SERVER_ERROR,
        /// the cloud said it is too often
        RATE_LIMIT
    }

    private final Reason reason;

    @Nullable
    private final Duration retryAfter;

    /// @param retryAfter how long the cloud asked to wait, where it said so
    public RetryLater(Reason reason, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    public Reason reason() {
        return reason;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
