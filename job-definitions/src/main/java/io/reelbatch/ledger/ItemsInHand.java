package io.reelbatch.ledger;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The items of a batch that workers have, as they were when they were taken, and the intents that were
/// committed since. To be used under its owner's lock.
final class ItemsInHand {
    private final Map<Long, ItemStore.Due> taken = new HashMap<>();
    private final Map<Long, ItemState> intended = new HashMap<>();
    private final Map<Lane, Integer> busy = new EnumMap<>(Lane.class);

    void take(Lane lane, List<ItemStore.Due> items) {
        items.forEach(item -> taken.put(item.itemId(), item));
        busy.merge(lane, items.size(), Integer::sum);
    }

    void intended(Item after) {
        intended.put(after.id(), after.state());
    }

    /// How many a lane has.
    int count(Lane lane) {
        return busy.getOrDefault(lane, 0);
    }

    boolean isEmpty() {
        return taken.isEmpty();
    }

    /// The lane that an item was taken from, if it was taken.
    Optional<Lane> lane(long itemId) {
        return Optional.ofNullable(taken.get(itemId))
                .map(known -> known.state().lane().orElseThrow());
    }

    /// The state in which an item was last known, if it was taken.
    @Nullable
    ItemState state(long itemId) {
        ItemStore.Due known = taken.get(itemId);
        return known == null ? null : intended.getOrDefault(itemId, known.state());
    }

    /// @return the state in which the item was last known, which is later than it was read when an intent was
    ///     committed
    ItemState giveBack(Item item) {
        ItemStore.Due known = taken.remove(item.id());
        if (known != null) {
            busy.merge(known.state().lane().orElseThrow(), -1, Integer::sum);
        }
        return Objects.requireNonNullElseGet(
                intended.remove(item.id()), () -> known == null ? item.state() : known.state());
    }
}
