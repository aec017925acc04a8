package io.reelbatch.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A batch that this process works on: its lease, which items are due when, and how many are in which
/// state. An index of the ledger's rows, rebuilt from them at start. Safe for use by many threads.
public final class BatchRun {
    private final Batch batch;
    private final Lease lease;
    private final AccountShare account;
    private final ItemsInHand inHand = new ItemsInHand();
    private final Object reading = new Object();
    private final StateCounts counts = new StateCounts();
    private final List<Runnable> wakeUps = new CopyOnWriteArrayList<>();
    private final Set<Long> lookedAtAgain = new HashSet<>();
    private final WaitingItems waiting;
    private final RunLimits limits;
    private boolean loaded;
    private int keptOpen;
    private volatile boolean paused;
    private volatile boolean stopRequested;

    /// A batch that has the account to itself.
    public BatchRun(Batch batch, Lease lease) {
        this(batch, lease, new AccountLoad(), false);
    }

    /// @param account what the batch shares with all others of this process
    public BatchRun(Batch batch, Lease lease, AccountLoad account) {
        this(batch, lease, account, false);
    }

    /// @param account what the batch shares with all others of this process
    /// @param goOnAfterFailure whether the rest of a session group goes on after a row that failed
    public BatchRun(Batch batch, Lease lease, AccountLoad account, boolean goOnAfterFailure) {
        this.batch = batch;
        this.waiting = new WaitingItems(goOnAfterFailure);
        this.limits = new RunLimits(batch.options().maxCredits());
        this.lease = lease;
        this.account = new AccountShare(account, this);
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
    ///
    /// Workers that have committed something and hold a connection are not kept waiting while this waits for
    /// one.
    public void load(ItemStore items) {
        synchronized (reading) {
            if (!isLoaded()) {
                List<ItemStore.Due> all = new ArrayList<>();
                items.forEachDue(batch.id(), all::add);
                loaded(all);
            }
        }
    }

    private synchronized boolean isLoaded() {
        return loaded;
    }

    private synchronized void loaded(List<ItemStore.Due> all) {
        all.forEach(due -> {
            counts.add(due.state());
            limits.add(due.sends());
            enqueue(due.afterAPerson());
        });
        waiting.allAreKnown();
        account.found(counts.unsettled());
        loaded = true;
    }

    /// Takes ids of due items from a lane. Whoever takes them brings them back by [#committed] or
    /// [#giveBack].
    public List<Long> take(Lane lane, int max, Instant now) {
        return take(lane, max, Integer.MAX_VALUE, now);
    }

    /// The same within the account's limit for the lane, which all batches share.
    public synchronized List<Long> take(Lane lane, int max, int limit, Instant now) {
        int ready = paused ? 0 : waiting.ready(lane, now);
        int room = account.reserve(lane, ready, max, limit, now);
        List<ItemStore.Due> items = waiting.take(lane, room, now);
        inHand.take(lane, items);
        return items.stream().map(ItemStore.Due::itemId).toList();
    }

    /// What the batch has of the account.
    public AccountShare account() {
        return account;
    }

    /// How many items of a lane are with a worker.
    public synchronized int inFlight(Lane lane) {
        return inHand.count(lane);
    }

    /// How long until something in a lane is due; nothing where nothing waits in it.
    public Optional<Duration> untilNext(Lane lane, Instant now) {
        return paused ? Optional.empty() : waiting.untilNext(lane, now);
    }

    /// Takes note of a committed attempt, and wakes whoever may go on with it.
    public void committed(Attempt attempt) {
        Item after = attempt.after();
        Collection<BatchRun> held = List.of();
        Collection<BatchRun> released;
        synchronized (this) {
            released = releaseRoom(attempt.before());
            moved(inHand.giveBack(attempt.before()), after.state());
            limits.add(ItemStore.Due.of(after).sends()
                    - ItemStore.Due.of(attempt.before()).sends());
            boolean tryAgain = limits.mayTryAgain(after.id());
            enqueue(tryAgain ? ItemStore.Due.of(after).atOnce() : ItemStore.Due.of(after));
            if (StateCounts.unsettled(attempt.before().state()) && !StateCounts.unsettled(after.state())) {
                mayBeRoom();
            }
            if (after.state().lane().filter(Lane.SETTLE::equals).isEmpty()) {
                held = account.over(after.id());
            }
        }
        wakeAll();
        held.forEach(BatchRun::wakeAll);
        released.forEach(BatchRun::wakeAll);
    }

    /// Whether an item is still what it was taken for. One that was changed behind this run's back is not;
    /// it is put back as it is now.
    public boolean isAsTaken(Item asItIs) {
        synchronized (this) {
            Optional<Lane> lane = inHand.lane(asItIs.id());
            if (lane.isEmpty() || asItIs.state().lane().equals(lane)) {
                return true;
            }
        }
        giveBack(asItIs, Optional.of(asItIs));
        return false;
    }

    /// Puts an item back as the ledger has it, after an attempt whose item had been moved by somebody else.
    public void giveBack(Item asRead, Optional<Item> asItIs) {
        Collection<BatchRun> held = List.of();
        Collection<BatchRun> released;
        synchronized (this) {
            released = releaseRoom(asRead);
            ItemState from = inHand.giveBack(asRead);
            asItIs.ifPresent(item -> {
                moved(from, item.state());
                account.noteStray(from, item.state());
                enqueue(ItemStore.Due.of(item));
            });
            if (asItIs.flatMap(item -> item.state().lane())
                    .filter(Lane.SETTLE::equals)
                    .isEmpty()) {
                held = account.over(asRead.id());
            }
        }
        wakeAll();
        held.forEach(BatchRun::wakeAll);
        released.forEach(BatchRun::wakeAll);
    }

    private Collection<BatchRun> releaseRoom(Item item) {
        return inHand.lane(item.id()).map(account::release).orElse(List.of());
    }

    /// Takes note of a committed intent.
    synchronized void intended(Item before, Item after) {
        moved(before.state(), after.state());
        inHand.intended(after);
        if (after.state() == ItemState.GENERATION_INTENT) {
            account.announced(after);
        }
    }

    private void moved(ItemState from, ItemState to) {
        account.moved(from, to);
        counts.move(from, to);
    }

    /// What the other rows of its session group mean for an item that is about to start.
    public synchronized SessionPeers peers(Item item) {
        return waiting.groups().peers(item);
    }

    /// Whether another row of an item's session group was paid for in its session, so that the session
    /// cannot be replaced.
    public synchronized boolean othersPaidInSessionOf(Item item) {
        return waiting.groups().othersPaidInSessionOf(item);
    }

    /// Queues an item that may go on, and whoever has waited for it.
    private void enqueue(ItemStore.Due due) {
        boolean atOnce = lookedAtAgain.remove(due.itemId());
        waiting.add(atOnce ? due.atOnce() : due);
    }

    /// Obeys what is paused from now on. What is in flight ends as it does; nothing else is begun.
    public void obey(Pauses pauses) {
        synchronized (this) {
            paused = pauses.whole(batch.id());
            waiting.pause(pauses.items(batch.id()));
        }
        wakeAll();
    }

    /// Whether the whole batch is held back.
    public boolean paused() {
        return paused;
    }

    /// Whether no call may be made for an item.
    synchronized boolean paused(Item item) {
        return paused || waiting.isPaused(item.id());
    }

    /// Reads again what is to be done, after somebody has changed items behind this run's back. An item
    /// that a worker has is looked at when it comes back.
    public void reload(ItemStore items) {
        synchronized (reading) {
            List<ItemStore.Due> now = new ArrayList<>();
            items.forEachDue(batch.id(), now::add);
            reloaded(now);
        }
        wakeAll();
    }

    private synchronized void reloaded(List<ItemStore.Due> now) {
        if (loaded) { // otherwise it will read them anyway
            Map<Long, ItemStore.Due> before =
                    waiting.clear().stream().collect(Collectors.toMap(ItemStore.Due::itemId, due -> due));
            int unsettledBefore = counts.unsettled();
            counts.clear();
            now.forEach(due -> correct(due, before.get(due.itemId())));
            waiting.allAreKnown();
            askPeopleAgain();
            account.moved(counts.unsettled() - unsettledBefore);
        }
    }

    /// What the ledger has said may be older than what is known here, except for an end: nobody but an
    /// operator ends an item that no worker has. Any other difference is settled when the item is claimed.
    private void correct(ItemStore.Due due, ItemStore.@Nullable Due known) {
        ItemState state = inHand.state(due.itemId());
        if (state != null) {
            if (state != due.state()) {
                lookedAtAgain.add(due.itemId());
            }
            counts.add(state);
            return;
        }
        ItemStore.Due next = due;
        if (known != null && !due.state().terminal()) {
            next = known.state() == due.state() ? known : known.atOnce();
        }
        counts.add(next.state());
        if (next.state().terminal()) {
            account.noteStray(known == null ? next.state() : known.state(), next.state());
            Collection<BatchRun> _ = account.over(next.itemId()); // all are woken after this
        }
        enqueue(next);
    }

    /// Keeps the stages from ending while somebody changes items, if they have not ended.
    ///
    /// @return whether they go on until [#mayEnd]
    public synchronized boolean keepOpen() {
        boolean going = !stopRequested && (!loaded || hasOpenItems());
        keptOpen += going ? 1 : 0;
        return going;
    }

    /// Lets the stages end again.
    public void mayEnd() {
        synchronized (this) {
            keptOpen--;
        }
        wakeAll();
    }

    /// What the run may spend.
    public RunLimits limits() {
        return limits;
    }

    /// Sets another limit from now on, and has what waits for the old one try again.
    public void limit(@Nullable Long maxCredits) {
        if (!limits.maxCredits(maxCredits)) {
            return;
        }
        synchronized (this) {
            askPeopleAgain();
        }
        wakeAll();
    }

    /// What waits for a person may go on for what one has just done.
    private void askPeopleAgain() {
        limits.settled();
        waiting.askPeopleAgain();
    }

    /// What is settled may have cost less than was reserved for it: room for one.
    private void mayBeRoom() {
        limits.settled();
        if (limits.any()) {
            waiting.hurryOneThatNeedsAPerson();
        }
    }

    /// How many items are in which state.
    public synchronized Map<ItemState, Integer> counts() {
        return counts.copy();
    }

    public synchronized int count(ItemState state) {
        return counts.of(state);
    }

    public synchronized boolean hasOpenItems() {
        return counts.open() > 0 || keptOpen > 0;
    }

    /// Whether nothing goes on until a person does something: every open item waits for credits or a token,
    /// or for a row before it in its session that does, or that is parked.
    public synchronized boolean needsAPerson() {
        int open = counts.open();
        return open > 0 && waiting.needAPerson() == open;
    }

    /// For how long there is nothing to do, because every open item waits for the time that its row has asked
    /// for; nothing where that is not so.
    public synchronized Optional<Duration> idleFor(Instant now) {
        int open = counts.open();
        boolean idle = loaded && open > 0 && keptOpen == 0 && inHand.isEmpty() && waiting.forTheirTime(now) == open;
        return idle
                ? Arrays.stream(Lane.values())
                        .flatMap(lane -> waiting.untilNext(lane, now).stream())
                        .min(Comparator.naturalOrder())
                : Optional.empty();
    }

    /// Gives back what workers that were left behind still hold of the account. To be called when nobody
    /// works on the batch any more.
    public void close() {
        Collection<BatchRun> released;
        synchronized (this) {
            released = account.leave(counts.unsettled());
        }
        released.forEach(BatchRun::wakeAll);
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

    void wakeAll() {
        wakeUps.forEach(Runnable::run);
    }
}
