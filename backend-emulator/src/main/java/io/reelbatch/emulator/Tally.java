package io.reelbatch.emulator;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Counts by name.
final class Tally {
    private final ConcurrentHashMap<String, Integer> counts = new ConcurrentHashMap<>();

    void add(@Nullable String name) {
        if (name != null) {
            counts.merge(name, 1, Integer::sum);
        }
    }

    int of(String name) {
        return counts.getOrDefault(name, 0);
    }

    Map<String, Integer> all() {
        return new TreeMap<>(counts);
    }
}
