package io.reelbatch.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LedgerClockTests {
    private static final Instant START = TestLedger.NOW;

    private final SetClocks clocks = new SetClocks();
    private final LedgerClock clock = new LedgerClock(clocks);

    private Duration passed() {
        return Duration.between(START, clock.instant());
    }

    @Test
    void beginsWithTheDatabasesTimeAndGoesOnByItself() {
        clocks.pass(Duration.ofHours(3));
        assertThat(passed()).isEqualTo(Duration.ofHours(3));
    }

    @Test
    void makesUpForAClockThatWasSetForwardByATenth() {
        clocks.set(Duration.ofMinutes(25));
        clock.compare();
        assertThat(passed()).isZero();

        clocks.pass(Duration.ofMinutes(10));
        assertThat(passed()).isEqualTo(Duration.ofMinutes(11));
        clock.compare();
        clocks.pass(Duration.ofMinutes(10));
        assertThat(passed()).isEqualTo(Duration.ofMinutes(22));
        clocks.pass(Duration.ofHours(5));
        assertThat(clock.instant()).isEqualTo(clocks.database());
    }

    @Test
    void neverGoesBackAndIsATenthSlowerWhenAClockWasSetBack() {
        clocks.set(Duration.ofHours(-1));
        clock.compare();
        assertThat(passed()).isZero();

        clocks.pass(Duration.ofMinutes(10));
        assertThat(passed()).isEqualTo(Duration.ofMinutes(9));
        clocks.pass(Duration.ofHours(10));
        assertThat(clock.instant()).isEqualTo(clocks.database());
    }

    @Test
    void leavesWhatOrdinaryClocksDiffer() {
        clocks.set(Duration.ofMillis(900));
        clock.compare();
        clocks.pass(Duration.ofHours(1));
        assertThat(passed()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void countsTheTimeForWhichTheMachineSleptAtOnce() {
        clocks.sleep(Duration.ofHours(8));
        assertThat(passed()).isEqualTo(Duration.ofHours(8));
        clock.compare();
        clocks.pass(Duration.ofMinutes(1));
        assertThat(passed()).isEqualTo(Duration.ofHours(8).plusMinutes(1));
    }

    @Test
    void takesAJumpForSleepWhereTheSystemDoesNotSay() {
        clocks.silent = true;
        LedgerClock there = new LedgerClock(clocks);
        clocks.set(Duration.ofSeconds(50));
        assertThat(there.instant()).isEqualTo(START);
        clocks.set(Duration.ofMinutes(-50));
        assertThat(there.instant()).isEqualTo(START);
        clocks.sleep(Duration.ofHours(8));
        assertThat(there.instant()).isEqualTo(START.plus(Duration.ofHours(8)));
    }

    @Test
    void followsAClockThatToldNothingBeforeItWasSet() {
        clocks.set(Duration.ofDays(20_000));
        clock.compare();
        assertThat(clock.instant()).isEqualTo(clocks.database());
    }

    @Test
    void doesNotBelieveAnAnswerThatWasLongOnItsWay() {
        clocks.set(Duration.ofMinutes(25));
        clocks.answersAfter = Duration.ofSeconds(5);
        clock.compare();
        clocks.pass(Duration.ofMinutes(10));
        assertThat(passed()).isEqualTo(Duration.ofMinutes(10).plusSeconds(5));
    }

    /// Machine and database are set together, as on the built-in one.
    private static final class SetClocks implements Clocks {
        private Instant time = START;
        private long nanos = 7;
        private long uptime = 1_000;
        private boolean silent;
        private Duration answersAfter = Duration.ZERO;

        void pass(Duration duration) {
            sleep(duration);
            nanos += duration.toNanos();
        }

        void sleep(Duration duration) {
            set(duration);
            uptime += duration.toNanos();
        }

        void set(Duration by) {
            time = time.plus(by);
        }

        @Override
        public Instant wall() {
            return time;
        }

        @Override
        public Instant database() {
            pass(answersAfter);
            return time;
        }

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public OptionalLong uptime() {
            return silent ? OptionalLong.empty() : OptionalLong.of(uptime);
        }
    }
}
