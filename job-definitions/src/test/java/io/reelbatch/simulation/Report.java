package io.reelbatch.simulation;

import io.reelbatch.ledger.ItemState;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What came of one schedule.
record Report(
        Map<ItemState, Integer> rows,
        int hosts,
        int steps,
        int crashes,
        int faults,
        int sends,
        int charges,
        List<String> violations,
        List<String> trace) {

    static Report of(World world) {
        Map<ItemState, Integer> rows = new EnumMap<>(ItemState.class);
        world.items().forEach(item -> rows.merge(item.state(), 1, Integer::sum));
        return new Report(
                rows,
                world.hosts(),
                world.steps(),
                world.crashes(),
                world.weather.strikes(),
                world.journal.sends(),
                world.journal.charges(),
                world.journal.violations(),
                world.trace.lines());
    }
}
