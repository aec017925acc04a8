package io.reelbatch.stage;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How long an endpoint is left alone of which the cloud has said that it is asked too often: as long as the
/// cloud asks, else twice as long each time. It is the account's limit, so all rows rest. Safe for use by
/// many threads.
final class RateLimit {
    /// Times the first rest; 10 minutes for the usual 30 seconds.
    private static final int LONGEST = 20;

    private final Duration first;
    private Duration next;
    private Instant until = Instant.EPOCH;

    /// @param first how long to rest when the cloud does not say how long
    RateLimit(Duration first) {
        this.first = first;
        this.next = first;
    }

    synchronized void success() {
        next = first;
    }

    /// @param asked how long the cloud asks to wait, where it says so
    /// @return how long to rest; calls that were under way together and are refused together share one rest
    synchronized Duration refused(Instant now, @Nullable Duration asked) {
        boolean resting = now.isBefore(until);
        if (asked == null && resting) {
            return Duration.between(now, until);
        }
        Duration rest = asked == null ? next : asked;
        if (asked == null) {
            Duration doubled = next.multipliedBy(2);
            Duration longest = first.multipliedBy(LONGEST);
            next = doubled.compareTo(longest) < 0 ? doubled : longest;
        }
        Instant end = now.plus(rest);
        until = end.isAfter(until) ? end : until;
        return rest;
    }

    /// Until when nothing is to be asked; in the past when something is.
    synchronized Instant until() {
        return until;
    }
}
