package io.reelbatch.emulator;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Draws lots that depend on the seed and on what they are about, not on the order of threads.
final class Dice {
    private Dice() {}

    static RandomGenerator about(long seed, String purpose, String subject) {
        long mixed = seed * 0x9E3779B97F4A7C15L + purpose.hashCode() * 0xC2B2AE3D27D4EB4FL + subject.hashCode();
        return new SplittableRandom(mixed);
    }

    static boolean chance(double share, long seed, String purpose, String subject) {
        return share > 0 && about(seed, purpose, subject).nextDouble() < share;
    }
}
