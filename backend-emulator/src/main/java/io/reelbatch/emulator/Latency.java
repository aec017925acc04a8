package io.reelbatch.emulator;

import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How long something takes: always the same, evenly spread, or with the long tail that real services have.
public sealed interface Latency {

    /// Draws one duration.
    Duration sample(RandomGenerator random);

    /// Always the same duration.
    static Latency fixed(Duration time) {
        return new Fixed(time);
    }

    /// Any duration between the two, each as likely as the other.
    static Latency uniform(Duration least, Duration most) {
        return new Uniform(least, most);
    }

    /// Half of the durations are below the median; sigma 1 makes one in forty longer than seven medians.
    static Latency logNormal(Duration median, double sigma) {
        return new LogNormal(median, sigma);
    }

    /// Reads `20ms`, `10ms..50ms` or `lognormal(300ms, 1.0)`.
    ///
    /// @throws IllegalArgumentException if it is none of them
    static Latency parse(String text) {
        Matcher logNormal = Pattern.compile("lognormal\\((.+),\\s*([0-9.]+)\\)").matcher(text.strip());
        if (logNormal.matches()) {
            return logNormal(Durations.parse(logNormal.group(1)), Double.parseDouble(logNormal.group(2)));
        }
        int dots = text.indexOf("..");
        return dots < 0
                ? fixed(Durations.parse(text))
                : uniform(Durations.parse(text.substring(0, dots)), Durations.parse(text.substring(dots + 2)));
    }

    /// Always the same.
    record Fixed(Duration time) implements Latency {
        @Override
        public Duration sample(RandomGenerator random) {
            return time;
        }

        @Override
        public String toString() {
            return Durations.text(time);
        }
    }

    /// Evenly spread.
    record Uniform(Duration least, Duration most) implements Latency {
        /// Refuses an empty range.
        public Uniform {
            if (most.compareTo(least) < 0) {
                throw new IllegalArgumentException("the range %s..%s runs backwards".formatted(least, most));
            }
        }

        @Override
        public Duration sample(RandomGenerator random) {
            return least.plusNanos(random.nextLong(most.minus(least).toNanos() + 1));
        }

        @Override
        public String toString() {
            return Durations.text(least) + ".." + Durations.text(most);
        }
    }

    /// With a long tail.
    record LogNormal(Duration median, double sigma) implements Latency {
        @Override
        public Duration sample(RandomGenerator random) {
            return Duration.ofNanos((long) (median.toNanos() * Math.exp(sigma * random.nextGaussian())));
        }

        @Override
        public String toString() {
            return "lognormal(%s, %s)".formatted(Durations.text(median), sigma);
        }
    }
}
