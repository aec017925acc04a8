package io.reelbatch.ledger;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The session groups of a batch: which of their items may be queued. Every step costs the same however
/// many groups there are. Not safe for use by several threads.
final class SessionGroups {
    private final boolean goOnAfterFailure;
    private final Map<String, SessionGroup> groups = new HashMap<>();
    private boolean opened;
    private int held;

    /// @param goOnAfterFailure whether the rest of a group goes on after a row that failed
    SessionGroups(boolean goOnAfterFailure) {
        this.goOnAfterFailure = goOnAfterFailure;
    }

    /// Takes note of an item as it was last committed.
    ///
    /// @return what may be queued now: the item itself, or others that it makes way for
    List<ItemStore.Due> note(ItemStore.Due due) {
        ItemStore.InGroup place = due.group();
        if (place == null) {
            return List.of(due);
        }
        SessionGroup group = groups.computeIfAbsent(place.label(), _ -> new SessionGroup(goOnAfterFailure));
        int before = group.held();
        Optional<ItemStore.Due> itself = group.note(due, place);
        List<ItemStore.Due> others = opened ? group.letGo() : List.of();
        held += group.held() - before;
        return itself.isEmpty() ? others : join(itself.get(), others);
    }

    private static List<ItemStore.Due> join(ItemStore.Due one, List<ItemStore.Due> others) {
        return others.isEmpty()
                ? List.of(one)
                : java.util.stream.Stream.concat(java.util.stream.Stream.of(one), others.stream())
                        .toList();
    }

    /// Lets nobody go until [#open()], while all items are noted anew.
    void close() {
        opened = false;
    }

    /// To be called when every item of the batch was noted once, in whatever order: only then is known who
    /// comes first.
    ///
    /// @return what may be queued now
    List<ItemStore.Due> open() {
        opened = true;
        List<ItemStore.Due> free = groups.values().stream()
                .flatMap(group -> group.letGo().stream())
                .toList();
        held -= free.size();
        return free;
    }

    /// How many items are held back.
    int held() {
        return held;
    }

    SessionPeers peers(Item item) {
        SessionPlace place = item.request().session();
        SessionGroup group = place == null ? null : groups.get(place.label());
        return place == null || group == null
                ? new SessionPeers.Ready(null, null, null)
                : group.peers(place.position());
    }

    boolean othersPaidInSessionOf(Item item) {
        SessionPlace place = item.request().session();
        SessionGroup group = place == null ? null : groups.get(place.label());
        return place != null
                && group != null
                && item.sessionId() != null
                && group.paidIn(item.sessionId(), place.position());
    }
}
