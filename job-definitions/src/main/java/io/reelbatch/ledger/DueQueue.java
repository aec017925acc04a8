package io.reelbatch.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/// When which item of one stage is due. In memory, rebuilt from the ledger at start: a deferred item costs
/// some bytes here, and no thread, connection or statement. Safe for use by many threads.
final class DueQueue {
    private final PriorityQueue<Entry> later = new PriorityQueue<>(Comparator.comparingLong(Entry::dueMillis));
    private final PriorityQueue<Entry> ready = new PriorityQueue<>(
            Comparator.comparingInt(Entry::priority).reversed().thenComparingInt(Entry::rowNumber));
    private int needAPerson;

    synchronized void put(ItemStore.Due due) {
        Instant until = due.waiting().until();
        WaitingFor what = due.waiting().what();
        boolean person = what != null && what.needsAPerson();
        long dueMillis = until == null ? Long.MIN_VALUE : until.toEpochMilli();
        (until == null ? ready : later)
                .add(new Entry(due.itemId(), dueMillis, due.priority(), due.rowNumber(), person));
        needAPerson += person ? 1 : 0;
    }

    /// Takes the ids of up to `max` due items, those of the highest priority first, then in the order of
    /// their rows.
    synchronized List<Long> take(int max, Instant now) {
        promote(now.toEpochMilli());
        List<Long> taken = new ArrayList<>(Math.min(max, ready.size()));
        while (taken.size() < max && !ready.isEmpty()) {
            Entry entry = ready.remove();
            needAPerson -= entry.needsAPerson ? 1 : 0;
            taken.add(entry.itemId);
        }
        return taken;
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

    /// How many items wait for something that only a person can give.
    synchronized int needAPerson() {
        return needAPerson;
    }

    private record Entry(long itemId, long dueMillis, int priority, int rowNumber, boolean needsAPerson) {}
}
