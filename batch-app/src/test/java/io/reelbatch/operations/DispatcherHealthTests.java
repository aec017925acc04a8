package io.reelbatch.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

/// When a loop that stands still is a reason for a restart. Nobody asks for readiness here.
class DispatcherHealthTests {
    private Duration sinceLastRound = Duration.ZERO;
    private String problem = "";
    private int questions;
    private long nanos = Long.MAX_VALUE - 1; // it may overflow
    private final DispatcherHealth health = new DispatcherHealth(() -> sinceLastRound, this::ask, () -> nanos);

    private String ask() {
        questions++;
        return problem;
    }

    private Status status() {
        return health.health().getStatus();
    }

    @Test
    void isUpWhileTheLoopGoesRoundAndAsksTheDatabaseNothing() {
        problem = "away";

        assertThat(status()).isEqualTo(Status.UP);
        assertThat(questions).isZero();
    }

    @Test
    void isDownWhereTheLoopStandsStillAndTheDatabaseIsThere() {
        sinceLastRound = DispatcherHealth.STUCK.plusNanos(1);

        assertThat(status()).isEqualTo(Status.DOWN);
    }

    @Test
    void isUpWhileTheDatabaseIsAway() {
        problem = "away";
        sinceLastRound = Duration.ofHours(1);

        assertThat(status()).isEqualTo(Status.UP);
    }

    @Test
    void givesTheLoopTimeToGoOnWhenTheDatabaseIsBack() {
        problem = "away";
        sinceLastRound = Duration.ofHours(1);
        assertThat(status()).isEqualTo(Status.UP);

        problem = "";
        nanos += DispatcherHealth.STUCK.toNanos() - 1;
        assertThat(status()).isEqualTo(Status.UP);
        nanos += 1;
        assertThat(status()).isEqualTo(Status.DOWN);
    }
}
