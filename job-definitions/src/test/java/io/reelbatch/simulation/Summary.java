package io.reelbatch.simulation;

import io.reelbatch.ledger.ItemState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Many schedules, counted.
final class Summary {
    private static final String AGAIN = "./mvnw -pl job-definitions -am test -Dtest=ReplayedScheduleTests"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dsimulation.seed=";

    private final Map<ItemState, Integer> rows = new EnumMap<>(ItemState.class);
    private final Map<String, Integer> broken = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private final long began = System.nanoTime();
    private int schedules;
    private int twoHosts;
    private long steps;
    private int crashes;
    private int faults;
    private int sends;
    private int charges;
    private int declared;

    /// Plays all schedules of a range.
    static Summary of(long from, long to) {
        return Simulation.quietly(() -> {
            Summary summary = new Summary();
            for (long seed = from; seed <= to; seed++) {
                summary.add(seed, Simulation.play(seed, Variant.SOUND));
            }
            return summary;
        });
    }

    private void add(long seed, Report report) {
        schedules++;
        twoHosts += report.hosts() - 1;
        steps += report.steps();
        crashes += report.crashes();
        faults += report.faults();
        sends += report.sends();
        charges += report.charges();
        declared += report.declared();
        report.rows().forEach((state, count) -> rows.merge(state, count, Integer::sum));
        report.violations().forEach(what -> broken.merge(what.substring(0, 2), 1, Integer::sum));
        if (!report.violations().isEmpty()) {
            failures.add("schedule %d: %s%n  to see it: %s%d".formatted(seed, report.violations(), AGAIN, seed));
        }
    }

    /// The schedules in which a promise was broken, each with the command that plays it again.
    List<String> failures() {
        return failures;
    }

    @Override
    public String toString() {
        return """
                schedules %,d (%,d with two instances), %,d steps, %d s
                rows %,d: done %,d, failed %,d, parked %,d, waiting for a higher limit %,d
                faults %,d, kills %,d, generations sent %,d, charged %,d
                lost %d, duplicated %d, charged twice %d declared and %d undeclared, paid and wasted %d,
                wrong video %d, wrong totals %d, stuck %d, other %d
                """.formatted(
                        schedules,
                        twoHosts,
                        steps,
                        (System.nanoTime() - began) / 1_000_000_000,
                        rows.values().stream().mapToInt(Integer::intValue).sum(),
                        count(ItemState.DONE),
                        count(ItemState.FAILED),
                        count(ItemState.PARKED),
                        count(ItemState.UPLOADED),
                        faults,
                        crashes,
                        sends,
                        charges,
                        count("I1"),
                        count("I2"),
                        declared,
                        count("I3"),
                        count("I4"),
                        count("I5"),
                        count("I8"),
                        count("I9"),
                        count("??"));
    }

    private int count(ItemState state) {
        return rows.getOrDefault(state, 0);
    }

    private int count(String promise) {
        return broken.getOrDefault(promise, 0);
    }
}
