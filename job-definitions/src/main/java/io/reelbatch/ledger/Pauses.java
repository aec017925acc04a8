package io.reelbatch.ledger;

import java.util.Map;
import java.util.Set;

/// What is paused at a moment. For what is paused no call is made; calls in flight end as they do.
///
/// @param everything whether nothing at all may go on
/// @param batches that are paused as a whole
/// @param items single ones, by their batch
public record Pauses(boolean everything, Set<String> batches, Map<String, Set<Long>> items) {
    public static final Pauses NONE = new Pauses(false, Set.of(), Map.of());

    /// Whether no row of a batch may go on.
    public boolean whole(String batchId) {
        return everything || batches.contains(batchId);
    }

    Set<Long> items(String batchId) {
        return items.getOrDefault(batchId, Set.of());
    }
}
