package io.reelbatch.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// A batch that this process works on: its lease, which items are due when, and how many are in which
/// state. An index of the ledger's rows, rebuilt from them at start. Safe for use by many threads.
public final class BatchRun {
    private final Batch batch;
    private final Lease lease;
    private final Map<Lane, DueQueue> queues = new EnumMap<>(Lane.class);
    private final Map<Long, Lane> taken = new HashMap<>();
    private final Map<Long, ItemState> intended = new HashMap<>();
    private final Map<Lane, Integer> busy = new EnumMap<>(Lane.class);
    private final Map<ItemState, Integer> counts = new EnumMap<>(ItemState.class);
    private final List<Runnable> wakeUps = new CopyOnWriteArrayList<>();
    private final Map<Long, Integer> startedAlone = new HashMap<>();
    private boolean loaded;
    private int generationsStarted;
    private int sends;
    private volatile boolean stopRequested;

    public BatchRun(Batch batch, Lease lease) {
        this.batch = batch;
        this.lease = lease;
        for (Lane lane : Lane.values()) {
            queues.put(lane, new DueQueue());
        }
    }

    public Batch batch() {
        return batch;
    }

    public Lease lease() {
        return lease;
    }

    /// Reads from the ledger what is to be done, once; to be called by every stage before it starts, when
    /// all rows are in. What waited for a person is tried at once: that somebody started the batch again
    /// may be what it waited for.
    public synchronized void load(ItemStore items) {
        if (loaded) {
            return;
        }
        items.forEachDue(batch.id(), due -> {
            counts.merge(due.state(), 1, Integer::sum);
            sends += due.sends();
            enqueue(due.afterAPerson());
        });
        loaded = true;
    }

    /// Takes ids of due items from a lane. Whoever takes them brings them back by [#committed] or
    /// [#giveBack].
    public synchronized List<Long> take(Lane lane, int max, Instant now) {
        List<Long> ids = queue(lane).take(max, now);
        ids.forEach(id -> taken.put(id, lane));
        busy.merge(lane, ids.size(), Integer::sum);
        return ids;
    }

    /// How many items of a lane are with a worker.
    public synchronized int inFlight(Lane lane) {
        return busy.getOrDefault(lane, 0);
    }

    /// How long until something in a lane is due; nothing where nothing waits in it.
    public Optional<Duration> untilNext(Lane lane, Instant now) {
        return queue(lane).untilNext(now);
    }

    /// Takes note of a committed attempt, and wakes whoever may go on with it.
    public void committed(Attempt attempt) {
        Item after = attempt.after();
        synchronized (this) {
            moved(returned(attempt.before()), after.state());
            sends += after.cost().sends() - attempt.before().cost().sends();
            enqueue(ItemStore.Due.of(after));
            if (after.state().lane().filter(Lane.SETTLE::equals).isEmpty()) {
                startedAlone.remove(after.id());
            }
        }
        wakeAll();
    }

    /// Puts an item back as the ledger has it, after an attempt whose item had been moved by somebody else.
    public void giveBack(Item asRead, Optional<Item> asItIs) {
        synchronized (this) {
            ItemState from = returned(asRead);
            asItIs.ifPresent(item -> {
                moved(from, item.state());
                enqueue(ItemStore.Due.of(item));
            });
        }
        wakeAll();
    }

    /// @return the state in which the item was last known, which is later than it was read when an intent
    ///     was committed
    private ItemState returned(Item item) {
        Lane lane = taken.remove(item.id());
        if (lane != null) {
            busy.merge(lane, -1, Integer::sum);
        }
        return Objects.requireNonNullElse(intended.remove(item.id()), item.state());
    }

    /// Takes note of a committed intent.
    synchronized void intended(Item before, Item after) {
        moved(before.state(), after.state());
        intended.put(after.id(), after.state());
        if (after.state() == ItemState.GENERATION_INTENT) {
            generationsStarted++;
            if (generating() == 1) {
                startedAlone.put(after.id(), generationsStarted);
            }
        }
    }

    /// Whether no other generation of this batch was in flight at any moment since the item's own was
    /// announced, so that what the balance lost meanwhile is what the item cost.
    public synchronized boolean wasAlone(Item item) {
        Integer number = startedAlone.get(item.id());
        return number != null && number == generationsStarted;
    }

    /// How many generations are in flight, or are not known to be over.
    public synchronized int generating() {
        return count(ItemState.GENERATION_INTENT) + count(ItemState.GENERATION_UNRESOLVED);
    }

    private void moved(ItemState from, ItemState to) {
        counts.merge(from, -1, Integer::sum);
        counts.merge(to, 1, Integer::sum);
    }

    private void enqueue(ItemStore.Due due) {
        due.state().lane().map(this::queue).ifPresent(queue -> queue.put(due));
    }

    private DueQueue queue(Lane lane) {
        return Objects.requireNonNull(queues.get(lane));
    }

    /// Reserves one paid call within the batch's own limit, or says no. Reserved calls that are not made
    /// are given back.
    public synchronized boolean reserveSend(long creditsEach) {
        Long limit = batch.options().maxCredits();
        if (limit != null && (sends + 1) * creditsEach > limit) {
            return false;
        }
        sends++;
        return true;
    }

    /// Gives back a reserved call that was not made, or that is proven to be not executed.
    public synchronized void releaseSend() {
        sends--;
    }

    /// How many items are in which state.
    public synchronized Map<ItemState, Integer> counts() {
        Map<ItemState, Integer> copy = new EnumMap<>(ItemState.class);
        counts.forEach((state, count) -> {
            if (count > 0) {
                copy.put(state, count);
            }
        });
        return copy;
    }

    public synchronized int count(ItemState state) {
        return counts.getOrDefault(state, 0);
    }

    public synchronized boolean hasOpenItems() {
        return openItems() > 0;
    }

    /// Whether nothing goes on until a person does something: every open item waits for credits or a token.
    public synchronized boolean needsAPerson() {
        int open = openItems();
        int needing = queues.values().stream().mapToInt(DueQueue::needAPerson).sum();
        return open > 0 && needing == open;
    }

    private int openItems() {
        return counts.entrySet().stream()
                .filter(entry -> !entry.getKey().terminal())
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /// Asks the stages to end; they stop claiming at once.
    public void requestStop() {
        stopRequested = true;
        wakeAll();
    }

    public boolean stopRequested() {
        return stopRequested;
    }

    /// Has a source woken when work may be there.
    public void onWakeUp(Runnable wakeUp) {
        wakeUps.add(wakeUp);
    }

    private void wakeAll() {
        wakeUps.forEach(Runnable::run);
    }
}
