package io.reelbatch.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The items of a batch that no worker has: those that are due some time, by lane, those that are held back by
/// a pause, and those that wait for a row before them in their session. To be used under its owner's lock,
/// except [#untilNext].
final class WaitingItems {
    private final Map<Lane, DueQueue> queues = new EnumMap<>(Lane.class);
    private final Map<Long, ItemStore.Due> paused = new HashMap<>();
    private final SessionGroups groups;
    private Set<Long> pausedIds = Set.of();

    /// @param goOnAfterFailure whether the rest of a session group goes on after a row that failed
    WaitingItems(boolean goOnAfterFailure) {
        groups = new SessionGroups(goOnAfterFailure);
        for (Lane lane : Lane.values()) {
            queues.put(lane, new DueQueue());
        }
    }

    /// Takes in an item that may go on, and with it whoever has waited for it.
    void add(ItemStore.Due due) {
        groups.note(due).forEach(this::put);
    }

    /// All rows are known now: those whose groups are complete may go on.
    void allAreKnown() {
        groups.open().forEach(this::put);
    }

    private void put(ItemStore.Due due) {
        if (due.state().terminal()) {
            return;
        }
        if (pausedIds.contains(due.itemId())) {
            paused.put(due.itemId(), due);
        } else {
            due.state().lane().map(this::queue).ifPresent(queue -> queue.put(due));
        }
    }

    /// Holds back these items from now on, and no others.
    void pause(Set<Long> itemIds) {
        pausedIds = itemIds;
        takeAll().forEach(this::put);
    }

    boolean isPaused(long itemId) {
        return pausedIds.contains(itemId);
    }

    /// Has everything tried at once that waits for something only a person can give.
    void askPeopleAgain() {
        takeAll().forEach(due -> put(due.afterAPerson()));
    }

    /// Has one item tried at once that is not sent because a person has to give something.
    void hurryOneThatNeedsAPerson() {
        queue(Lane.SEND)
                .takeOneThatNeedsAPerson()
                .map(ItemStore.Due::afterAPerson)
                .ifPresent(this::put);
    }

    /// Forgets everything, to be filled again.
    ///
    /// @return what has waited for its time
    List<ItemStore.Due> clear() {
        groups.close();
        return takeAll();
    }

    private List<ItemStore.Due> takeAll() {
        List<ItemStore.Due> all = new ArrayList<>(paused.values());
        paused.clear();
        queues.values().forEach(queue -> all.addAll(queue.takeAll()));
        return all;
    }

    int ready(Lane lane, Instant now) {
        return queue(lane).ready(now);
    }

    List<ItemStore.Due> take(Lane lane, int max, Instant now) {
        return queue(lane).take(max, now);
    }

    /// How long until something in a lane is due; nothing where nothing waits in it. Safe for any thread.
    Optional<Duration> untilNext(Lane lane, Instant now) {
        return queue(lane).untilNext(now);
    }

    /// How many wait for the time that their row has asked for, or for a row before them in their session.
    int forTheirTime(Instant now) {
        return groups.held()
                + queues.values().stream()
                        .mapToInt(queue -> queue.forTheirTime(now))
                        .sum();
    }

    /// How many do not go on until a person does something, or until a row before them does.
    int needAPerson() {
        return groups.held()
                + queues.values().stream().mapToInt(DueQueue::needAPerson).sum();
    }

    SessionGroups groups() {
        return groups;
    }

    private DueQueue queue(Lane lane) {
        return Objects.requireNonNull(queues.get(lane));
    }
}
