package io.reelbatch.simulation;

import io.reelbatch.ledger.ItemState;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What came of one schedule.
///
/// @param declared rows that were charged again because a person wanted it
record Report(
        Map<ItemState, Integer> rows,
        int hosts,
        int steps,
        int crashes,
        int faults,
        int sends,
        int charges,
        int declared,
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
                (int) world.items().stream()
                        .filter(item -> world.journal.charges(item.rowKey()) > 1)
                        .count(),
                world.journal.violations(),
                world.trace.lines());
    }
}
