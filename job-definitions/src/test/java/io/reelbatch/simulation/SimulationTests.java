package io.reelbatch.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The engine against a ledger in memory and a model of the cloud, in thousands of schedules that differ in
/// what goes wrong when, and in who goes on first.
class SimulationTests {
    private static final long SCHEDULES = 6_000;
    private static final long ENOUGH_TO_NOTICE = 3_000;

    @Test
    @Timeout(1_200) // half a minute, but this machine may have other things to do
    void keepsItsPromisesInEverySchedule() {
        Summary summary = Summary.of(1, SCHEDULES);

        assertThat(summary.failures()).as(summary.toString()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Sabotage.class)
    void noticesWhenTheEngineIsBroken(Sabotage sabotage) {
        assertThat(Simulation.quietly(() -> isNoticed(sabotage)))
                .as("noticed within %d schedules", ENOUGH_TO_NOTICE)
                .isTrue();
    }

    private static boolean isNoticed(Sabotage sabotage) {
        for (long seed = 1; seed <= ENOUGH_TO_NOTICE; seed++) {
            Report report = Simulation.play(seed, sabotage);
            if (report.violations().stream().anyMatch(what -> sabotage.promises.contains(what.substring(0, 2)))) {
                return true;
            }
        }
        return false;
    }

    @Test
    void playsTheSameScheduleForTheSameSeed() {
        assertThat(Simulation.tell(7)).isEqualTo(Simulation.tell(7)).hasSizeGreaterThan(20);
    }
}
