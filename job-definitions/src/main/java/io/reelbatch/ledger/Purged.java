package io.reelbatch.ledger;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// What is left of a batch whose rows and results were removed.
///
/// @param at when that was begun
/// @param counts how many rows had come to which end
public record Purged(Instant at, Map<ItemState, Integer> counts) {
    public Purged {
        counts = Collections.unmodifiableMap(counts.isEmpty() ? new EnumMap<>(ItemState.class) : new EnumMap<>(counts));
    }
}
