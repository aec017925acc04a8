package io.reelbatch.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The long form, in slices where that is wanted: `-Dsimulation.from=50001 -Dsimulation.to=100000`.
@Tag("long")
class LongSimulationTests {
    private static final long FROM = Long.getLong("simulation.from", 1);
    private static final long TO = Long.getLong("simulation.to", 200_000);

    @Test
    @Timeout(7_200)
    void keepsItsPromisesInEverySchedule() {
        Summary summary = Summary.of(FROM, TO);

        System.out.printf("simulation, schedules %d to %d%n%s", FROM, TO, summary);
        assertThat(summary.failures()).isEmpty();
    }
}
