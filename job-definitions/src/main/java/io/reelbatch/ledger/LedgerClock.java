package io.reelbatch.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The time by which the ledger is written: the database's when this process started, and since then as much
/// as has really passed. A clock that is set does not make a paid call older than it is, nor put off what is
/// due: the difference is made up for so slowly that every wait stays what it was, but for a tenth.
public final class LedgerClock implements InstantSource {
    private static final Logger log = LoggerFactory.getLogger(LedgerClock.class);

    /// Smaller differences are those of ordinary clocks.
    private static final Duration NOTICED = Duration.ofSeconds(1);

    /// Where the system does not say whether it slept, a jump from here on is taken for sleep.
    private static final Duration SLEPT = Duration.ofMinutes(1);

    /// A clock that was so far behind told nothing before it was set, and making up for it would take weeks.
    private static final Duration FROM_NOTHING = Duration.ofDays(1);

    /// An hour is made up for in so many hours.
    private static final int SLOWNESS = 10;

    /// Two clocks that are read further apart than this are not compared.
    private static final Duration APART = Duration.ofMillis(200);

    private final Clocks clocks;
    private Reading lastRead;
    private Anchor anchor;

    LedgerClock(Clocks clocks) {
        this.clocks = clocks;
        this.lastRead = read();
        this.anchor = new Anchor(clocks.database(), clocks.nanos(), Duration.ZERO);
    }

    @Override
    public synchronized Instant instant() {
        Reading now = new Reading(clocks.wall(), clocks.nanos(), OptionalLong.empty());
        if (isNoticed(now.jumpSince(lastRead))) {
            addSleep();
        }
        return anchor.at(clocks.nanos());
    }

    /// While the machine slept, time passed for the service and for other processes. That it was set is no
    /// passing of time.
    private void addSleep() {
        Reading now = read();
        Duration slept = now.sleptSince(lastRead);
        lastRead = now;
        if (!slept.isZero()) {
            log.info("the machine slept for {} s", slept.toSeconds());
            anchor = anchor.after(slept);
        }
    }

    /// Compares with the database's clock. To be called as often as the heart beats.
    public void compare() {
        long before = clocks.nanos();
        Instant database = clocks.database();
        if (clocks.nanos() - before <= APART.toNanos()) {
            follow(database);
        }
    }

    private synchronized void follow(Instant database) {
        Instant own = instant();
        Duration ahead = Duration.between(own, database);
        if (ahead.compareTo(FROM_NOTHING) > 0) {
            log.warn("the database's clock was set from {} to {}; it is followed at once", own, database);
            anchor = new Anchor(database, clocks.nanos(), Duration.ZERO);
            return;
        }
        if (isNoticed(ahead) && anchor.missing().isZero()) {
            log.warn(
                    "the database's clock differs by {} s from the time that has passed, so it was set; made up for slowly",
                    ahead.toSeconds());
        }
        anchor = new Anchor(own, clocks.nanos(), isNoticed(ahead) ? ahead : Duration.ZERO);
    }

    private static boolean isNoticed(Duration difference) {
        return difference.abs().compareTo(NOTICED) > 0;
    }

    /// The process may be held up between two clocks.
    private Reading read() {
        Reading reading;
        do {
            long before = clocks.nanos();
            reading = new Reading(clocks.wall(), before, clocks.uptime());
        } while (clocks.nanos() - reading.nanos() > APART.toNanos());
        return reading;
    }

    /// @param missing what the time is still behind; negative when it is ahead
    private record Anchor(Instant at, long nanos, Duration missing) {
        Instant at(long now) {
            Duration passed = Duration.ofNanos(now - nanos);
            Duration most = passed.dividedBy(SLOWNESS);
            Duration madeUp =
                    missing.abs().compareTo(most) <= 0 ? missing : missing.isNegative() ? most.negated() : most;
            return at.plus(passed).plus(madeUp);
        }

        Anchor after(Duration slept) {
            return new Anchor(at.plus(slept), nanos, missing);
        }
    }

    private record Reading(Instant wall, long nanos, OptionalLong uptime) {
        Duration jumpSince(Reading earlier) {
            return Duration.between(earlier.wall, wall).minusNanos(nanos - earlier.nanos);
        }

        Duration sleptSince(Reading earlier) {
            if (uptime.isPresent() && earlier.uptime.isPresent()) {
                Duration slept =
                        Duration.ofNanos(uptime.getAsLong() - earlier.uptime.getAsLong() - (nanos - earlier.nanos));
                return slept.compareTo(NOTICED) > 0 ? slept : Duration.ZERO;
            }
            Duration jump = jumpSince(earlier);
            return jump.compareTo(SLEPT) > 0 ? jump : Duration.ZERO;
        }
    }
}
