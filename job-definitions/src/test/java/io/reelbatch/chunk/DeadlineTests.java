package io.reelbatch.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTests {

    @Test
    void hasPassedWhenNoTimeWasGiven() {
        assertThat(Deadline.in(Duration.ZERO).passed()).isTrue();
        assertThat(Deadline.in(Duration.ofDays(-1)).passed()).isTrue();
        assertThat(Deadline.now().passed()).isTrue();
    }

    @Test
    void doesNotPassWhenMoreTimeIsGivenThanTheClockCanCount() {
        assertThat(Deadline.in(Duration.ofSeconds(Long.MAX_VALUE)).passed()).isFalse();
        assertThat(Deadline.never().passed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 5, Long.MIN_VALUE})
    void comparesAcrossTheOverflowOfTheClock(long start) {
        var first = Deadline.after(start, Duration.ofNanos(1));
        var second = Deadline.after(start, Duration.ofNanos(100));

        assertThat(first.orLater(second)).isEqualTo(second);
        assertThat(second.orLater(first)).isEqualTo(second);
        assertThat(first.orEarlier(second)).isEqualTo(first);
        assertThat(second.orEarlier(first)).isEqualTo(first);
    }
}
