package io.reelbatch.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// When which item of one stage is due. In memory, rebuilt from the ledger at start: a deferred item costs
/// some bytes here, and no thread, connection or statement. Safe for use by many threads.
final class DueQueue {
    private final PriorityQueue<Entry> later = new PriorityQueue<>(Comparator.comparingLong(Entry::dueMillis));
    private final PriorityQueue<Entry> ready = new PriorityQueue<>(
            Comparator.comparingInt(Entry::priority).reversed().thenComparingInt(Entry::rowNumber));
    private int needAPerson;

    synchronized void put(ItemStore.Due due) {
        Entry entry = Entry.of(due);
        (due.waiting().until() == null ? ready : later).add(entry);
        needAPerson += entry.needsAPerson() ? 1 : 0;
    }

    /// Takes up to `max` due items, those of the highest priority first, then in the order of their rows.
    synchronized List<ItemStore.Due> take(int max, Instant now) {
        promote(now.toEpochMilli());
        List<ItemStore.Due> taken = new ArrayList<>(Math.min(max, ready.size()));
        while (taken.size() < max && !ready.isEmpty()) {
            Entry entry = ready.remove();
            needAPerson -= entry.needsAPerson() ? 1 : 0;
            taken.add(entry.due());
        }
        return taken;
    }

    /// Takes the first of those that wait for something that only a person can give.
    synchronized Optional<ItemStore.Due> takeOneThatNeedsAPerson() {
        if (needAPerson == 0) {
            return Optional.empty();
        }
        Optional<Entry> first = later.stream().filter(Entry::needsAPerson).min(ready.comparator());
        first.ifPresent(entry -> {
            later.remove(entry);
            needAPerson--;
        });
        return first.map(Entry::due);
    }

    /// Takes everything, whenever it is due.
    synchronized List<ItemStore.Due> takeAll() {
        List<ItemStore.Due> all =
                Stream.concat(ready.stream(), later.stream()).map(Entry::due).toList();
        ready.clear();
        later.clear();
        needAPerson = 0;
        return all;
    }

    /// How many items are due.
    synchronized int ready(Instant now) {
        promote(now.toEpochMilli());
        return ready.size();
    }

    private void promote(long now) {
        for (Entry next = later.peek(); next != null && next.dueMillis <= now; next = later.peek()) {
            ready.add(later.remove());
        }
    }

    /// How long until something is due; nothing when nothing is waiting.
    synchronized Optional<Duration> untilNext(Instant now) {
        if (!ready.isEmpty()) {
            return Optional.of(Duration.ZERO);
        }
        return Optional.ofNullable(later.peek())
                .map(next -> Duration.ofMillis(Math.max(0, next.dueMillis - now.toEpochMilli())));
    }

    /// How many items wait for the time that their row has asked for.
    synchronized int forTheirTime(Instant now) {
        promote(now.toEpochMilli());
        return (int) later.stream()
                .filter(entry -> entry.what() == WaitingFor.NOT_BEFORE)
                .count();
    }

    /// How many items wait for something that only a person can give.
    synchronized int needAPerson() {
        return needAPerson;
    }

    /// Small, because there may be a million of them.
    private record Entry(
            long itemId,
            long dueMillis,
            int priority,
            int rowNumber,
            int sends,
            ItemState state,
            @Nullable WaitingFor what,
            ItemStore.@Nullable InGroup group) {
        private static final long AT_ONCE = Long.MIN_VALUE;

        static Entry of(ItemStore.Due due) {
            Instant until = due.waiting().until();
            return new Entry(
                    due.itemId(),
                    until == null ? AT_ONCE : until.toEpochMilli(),
                    due.priority(),
                    due.rowNumber(),
                    due.sends(),
                    due.state(),
                    due.waiting().what(),
                    due.group());
        }

        ItemStore.Due due() {
            Instant until = dueMillis == AT_ONCE ? null : Instant.ofEpochMilli(dueMillis);
            return new ItemStore.Due(itemId, rowNumber, priority, state, new Waiting(what, until), sends, group);
        }

        boolean needsAPerson() {
            return what != null && what.needsAPerson();
        }
    }
}
