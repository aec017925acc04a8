package io.reelbatch.emulator;

import java.util.SplittableRandom;

/// Which of the calls a fault looks at are struck. Calls are counted from 1, per fault.
public sealed interface Trigger {

    /// Whether the call with this number is struck.
    boolean strikes(long call, long seed);

    /// Every call.
    record Always() implements Trigger {
        @Override
        public boolean strikes(long call, long seed) {
            return true;
        }
    }

    /// One call only.
    record Nth(long number) implements Trigger {
        @Override
        public boolean strikes(long call, long seed) {
            return call == number;
        }
    }

    /// The first calls.
    record First(long count) implements Trigger {
        @Override
        public boolean strikes(long call, long seed) {
            return call <= count;
        }
    }

    /// Every second, third ... call.
    record Every(long step) implements Trigger {
        @Override
        public boolean strikes(long call, long seed) {
            return call % step == 0;
        }
    }

    /// A share of the calls, the same ones for the same seed.
    record Ratio(double share) implements Trigger {
        @Override
        public boolean strikes(long call, long seed) {
            return new SplittableRandom(seed * 31 + call).nextDouble() < share;
        }
    }
}
