package io.reelbatch.simulation;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// All chance of a schedule. The same seed gives the same schedule.
final class Dice {
    private final SplittableRandom random;

    Dice(long seed) {
        random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /// From 0 to one below.
    int below(int bound) {
        return random.nextInt(bound);
    }

    Duration between(Duration least, Duration most) {
        return Duration.ofMillis(random.nextLong(least.toMillis(), most.toMillis() + 1));
    }

    Duration seconds(int least, int most) {
        return between(Duration.ofSeconds(least), Duration.ofSeconds(most));
    }

    Duration minutes(int least, int most) {
        return between(Duration.ofMinutes(least), Duration.ofMinutes(most));
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    RandomGenerator generator() {
        return random.split();
    }
}
