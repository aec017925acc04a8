package io.reelbatch.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// Plays one schedule and tells what happens in it: `-Dsimulation.seed=7`.
class ReplayedScheduleTests {

    @Test
    @EnabledIfSystemProperty(named = "simulation.seed", matches = "[0-9]+", disabledReason = "no seed is given")
    void keepsItsPromisesInTheScheduleOfTheGivenSeed() {
        long seed = Long.getLong("simulation.seed", 1);

        Simulation.tell(seed).forEach(System.out::println);
        assertThat(Simulation.quietly(() -> Simulation.play(seed, Variant.SOUND).violations()))
                .isEmpty();
    }
}
