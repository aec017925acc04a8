package io.reelbatch.ledger;

import java.util.EnumMap;
import java.util.Map;

/// How many items of a batch are in which state. To be used under its owner's lock.
final class StateCounts {
    private final Map<ItemState, Integer> counts = new EnumMap<>(ItemState.class);

    /// Whether a generation of an item in this state may still be charged.
    static boolean unsettled(ItemState state) {
        return state == ItemState.GENERATION_INTENT || state == ItemState.GENERATION_UNRESOLVED;
    }

    void clear() {
        counts.clear();
    }

    void add(ItemState state) {
        counts.merge(state, 1, Integer::sum);
    }

    void move(ItemState from, ItemState to) {
        counts.merge(from, -1, Integer::sum);
        counts.merge(to, 1, Integer::sum);
    }

    int of(ItemState state) {
        return counts.getOrDefault(state, 0);
    }

    int unsettled() {
        return of(ItemState.GENERATION_INTENT) + of(ItemState.GENERATION_UNRESOLVED);
    }

    /// How many have not come to their end.
    int open() {
        return counts.entrySet().stream()
                .filter(entry -> !entry.getKey().terminal())
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /// The states that items are in.
    Map<ItemState, Integer> copy() {
        Map<ItemState, Integer> copy = new EnumMap<>(ItemState.class);
        counts.forEach((state, count) -> {
            if (count > 0) {
                copy.put(state, count);
            }
        });
        return copy;
    }
}
