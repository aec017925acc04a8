package io.reelbatch.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Plays one schedule, and tells what happens in it where one is asked for: `-Dsimulation.seed=7`.
class ReplayedScheduleTests {

    @Test
    void keepsItsPromisesInTheScheduleOfTheGivenSeed() {
        Long asked = Long.getLong("simulation.seed");
        long seed = asked == null ? 1 : asked;

        List<String> story = Simulation.tell(seed);
        if (asked != null) {
            story.forEach(System.out::println);
        }
        assertThat(Simulation.quietly(() -> Simulation.play(seed, Variant.SOUND).violations()))
                .isEmpty();
    }
}
