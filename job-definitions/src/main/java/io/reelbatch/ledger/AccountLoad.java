package io.reelbatch.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/// What all batches of this process do with the one account: how many calls of each lane are in flight, and
/// how many generations are not known to be over. The limits and the balance are the account's, whatever
/// number of batches runs; the balance also tells of what other processes do. Safe for use by many threads.
public final class AccountLoad {
    private final Map<Lane, Map<BatchRun, Integer>> inFlight = new EnumMap<>(Lane.class);
    private final Map<Lane, Set<BatchRun>> wanting = new EnumMap<>(Lane.class);
    private final Map<Hold, Instant> holds = new HashMap<>();
    private boolean strayed;
    private Instant strayUntil = Instant.MIN;
    private int generating;
    private int generationsStarted;

    private final Predicate<Instant> generatedElsewhereSince;

    /// An account that no other process uses.
    public AccountLoad() {
        this(_ -> false);
    }

    /// @param generatedElsewhereSince whether another process has had a generation in flight since a moment
    AccountLoad(Predicate<Instant> generatedElsewhereSince) {
        this.generatedElsewhereSince = generatedElsewhereSince;
        for (Lane lane : Lane.values()) {
            inFlight.put(lane, new HashMap<>());
            wanting.put(lane, new LinkedHashSet<>());
        }
    }

    /// Reserves room in a lane. While several batches want it, none gets more than its share; what one does
    /// not want, the others get.
    ///
    /// @param ready how many items of the batch could go on now
    /// @param max how many it would take at most
    /// @return for how many there is room
    synchronized int reserve(BatchRun run, Lane lane, int ready, int max, int limit, Instant now) {
        if (ready > 0) {
            wanting(lane).add(run);
        }
        int granted = isHeld(lane, now) ? 0 : Math.clamp(room(run, lane, limit), 0, Math.min(ready, max));
        if (granted == ready) {
            wanting(lane).remove(run);
        }
        use(lane).merge(run, granted, Integer::sum);
        return granted;
    }

    /// Whether the batch would get any.
    synchronized boolean hasRoom(BatchRun run, Lane lane, int limit, Instant now) {
        return !isHeld(lane, now) && room(run, lane, limit) > 0;
    }

    /// Keeps new generations from being begun, on behalf of an item whose generation is in doubt: until then
    /// only, so that nobody is held up by an item that is paused, or by a worker that never comes back.
    ///
    /// @return whether nothing is in flight any more but generations that hold the others up
    synchronized boolean hold(BatchRun run, long itemId, Instant now, Instant until) {
        holds.put(new Hold(run, itemId), until);
        boolean held = isHeld(Lane.SEND, now);
        return held && used(Lane.SEND) == 0 && generating == holds.size();
    }

    /// @return the batches that were waiting for the end of the hold, if there was one
    synchronized Collection<BatchRun> endHold(BatchRun run, long itemId) {
        return holds.remove(new Hold(run, itemId)) == null ? List.of() : List.copyOf(wanting(Lane.SEND));
    }

    private boolean isHeld(Lane lane, Instant now) {
        if (lane != Lane.SEND || holds.isEmpty()) {
            return false;
        }
        holds.values().removeIf(until -> !until.isAfter(now));
        return !holds.isEmpty();
    }

    private int room(BatchRun run, Lane lane, int limit) {
        Set<BatchRun> others = wanting(lane);
        int wantedBy = others.size() + (others.contains(run) ? 0 : 1);
        int share = Math.ceilDiv(limit, wantedBy);
        return Math.min(limit - used(lane), share - use(lane).getOrDefault(run, 0));
    }

    private int used(Lane lane) {
        return use(lane).values().stream().mapToInt(Integer::intValue).sum();
    }

    /// @return the batches that were waiting for this room
    synchronized Collection<BatchRun> release(BatchRun run, Lane lane) {
        use(lane).merge(run, -1, Integer::sum);
        return List.copyOf(wanting(lane));
    }

    /// Forgets a batch that this process works on no more.
    ///
    /// @return the batches that were waiting for room
    synchronized Collection<BatchRun> leave(BatchRun run) {
        Set<BatchRun> waiting = new LinkedHashSet<>();
        holds.keySet().removeIf(hold -> hold.run == run);
        for (Lane lane : Lane.values()) {
            use(lane).remove(run);
            wanting(lane).remove(run);
            waiting.addAll(wanting(lane));
        }
        return waiting;
    }

    /// A generation goes on that nobody waits for any more.
    synchronized void strayed() {
        strayed = true;
    }

    /// Whether such a generation may still be charged.
    ///
    /// @param lasting how long from now on, where one was noticed since the last question
    synchronized boolean mayBeChargedForStrays(Instant now, Duration lasting) {
        if (strayed) {
            strayed = false;
            strayUntil = now.plus(lasting);
        }
        return now.isBefore(strayUntil);
    }

    /// Whether another process has had a generation in flight since a moment. Asks the ledger, so that nobody
    /// may be kept waiting meanwhile.
    boolean generatedElsewhereSince(Instant moment) {
        return generatedElsewhereSince.test(moment);
    }

    /// @return the number of the generation that has begun, in the order of all
    synchronized int generationStarted() {
        return ++generationsStarted;
    }

    synchronized int generationsStarted() {
        return generationsStarted;
    }

    /// @param change generations that have begun, less those that are known to be over
    synchronized void generating(int change) {
        generating += change;
    }

    synchronized int generating() {
        return generating;
    }

    private Map<BatchRun, Integer> use(Lane lane) {
        return Objects.requireNonNull(inFlight.get(lane));
    }

    private Set<BatchRun> wanting(Lane lane) {
        return Objects.requireNonNull(wanting.get(lane));
    }

    private record Hold(BatchRun run, long itemId) {}
}
