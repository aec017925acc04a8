package io.reelbatch.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Rows of one batch that share a remote session, as far as their order goes. One of them at a time is let
/// go; the next one follows when its render was submitted with its own draft. Not safe for use by several
/// threads.
final class SessionGroup {
    private final boolean goOnAfterFailure;
    private final List<@Nullable Member> members = new ArrayList<>();
    private @Nullable String sessionId;
    private @Nullable String userId;
    private @Nullable String tokenRef;
    private int sessionPosition;
    /// A row whose video was taken from another batch.
    private @Nullable String doneElsewhere;
    /// Everything before it is passed.
    private int head;
    private int active;
    private int held;

    SessionGroup(boolean goOnAfterFailure) {
        this.goOnAfterFailure = goOnAfterFailure;
    }

    /// Takes note of an item as it was last committed.
    ///
    /// @return the item if it may be queued, nothing if it is held back or at its end
    Optional<ItemStore.Due> note(ItemStore.Due due, ItemStore.InGroup place) {
        Member before = at(place.position());
        Member after = new Member(due, place, hold(before, due, place));
        uncount(before);
        count(after);
        set(place.position(), after);
        if (due.state() == ItemState.DONE && place.sessionId() == null) {
            doneElsewhere = place.rowKey();
        }
        noteSession(before, place);
        if (place.position() < head && !passed(after)) {
            head = place.position();
        }
        return after.held || due.state().terminal() ? Optional.empty() : Optional.of(due);
    }

    /// An item that has not begun is held back until it is let go; one that finds that it came too early is
    /// held back again.
    private static boolean hold(@Nullable Member before, ItemStore.Due due, ItemStore.InGroup place) {
        if (due.state() != ItemState.ACCEPTED || due.waiting().what() == WaitingFor.PREDECESSOR) {
            return due.state() == ItemState.ACCEPTED;
        }
        boolean wasLetGo = before != null && before.open() && !before.held;
        return place.sessionId() == null && !wasLetGo;
    }

    private void noteSession(@Nullable Member before, ItemStore.InGroup place) {
        if (place.sessionId() != null) {
            if (sessionId == null || place.position() >= sessionPosition) {
                sessionId = place.sessionId();
                userId = place.userId();
                tokenRef = place.tokenRef();
                sessionPosition = place.position();
            }
            return;
        }
        String dropped = before == null ? null : before.place.sessionId();
        if (dropped != null && dropped.equals(sessionId) && !paidIn(dropped, place.position())) {
            sessionId = null;
            userId = null;
            tokenRef = null;
        }
    }

    /// Whether a row other than the one at that position was paid for in a session.
    boolean paidIn(String session, int except) {
        return members.stream()
                .anyMatch(member -> member != null
                        && member.place.position() != except
                        && member.due.sends() > 0
                        && session.equals(member.place.sessionId()));
    }

    /// Lets go whoever may begin now: the next row, or, where a row failed, all that come after it, to fail
    /// as well.
    List<ItemStore.Due> letGo() {
        while (head < members.size() && passed(at(head))) {
            head++;
        }
        Member next = at(head);
        if (held == 0 || next == null) {
            return List.of();
        }
        if (failed(next)) {
            return members.subList(head + 1, members.size()).stream()
                    .filter(member -> member != null && member.held)
                    .map(member -> letGo(Objects.requireNonNull(member)))
                    .toList();
        }
        return next.held && active == 0 ? List.of(letGo(next)) : List.of();
    }

    private ItemStore.Due letGo(Member member) {
        uncount(member);
        Member free = new Member(member.due, member.place, false);
        count(free);
        set(member.place.position(), free);
        return member.due;
    }

    /// What the others mean for an item that was let go.
    SessionPeers peers(int position) {
        Member first = head < position ? at(head) : null;
        if (first == null) {
            return doneElsewhere != null && sessionId == null && position > 0
                    ? new SessionPeers.Elsewhere(doneElsewhere)
                    : new SessionPeers.Ready(sessionId, userId, tokenRef);
        }
        return failed(first) ? new SessionPeers.Failed(first.place.rowKey()) : new SessionPeers.NotYet();
    }

    /// How many items are held back.
    int held() {
        return held;
    }

    private boolean passed(@Nullable Member member) {
        return member == null
                || (member.place.renderSubmitted() && member.open())
                || member.due.state() == ItemState.DONE
                || (hasFailed(member) && !stopsTheRest(member));
    }

    private boolean failed(Member member) {
        return hasFailed(member) && stopsTheRest(member);
    }

    /// What a row that was called off after it was sent may still make would be taken for the next row's.
    private boolean stopsTheRest(Member member) {
        return !goOnAfterFailure || (member.due.state() == ItemState.CANCELLED && member.due.sends() > 0);
    }

    private static boolean hasFailed(Member member) {
        return member.due.state() == ItemState.FAILED || member.due.state() == ItemState.CANCELLED;
    }

    private void count(Member member) {
        held += member.held ? 1 : 0;
        active += isActive(member) ? 1 : 0;
    }

    private void uncount(@Nullable Member member) {
        if (member != null) {
            held -= member.held ? 1 : 0;
            active -= isActive(member) ? 1 : 0;
        }
    }

    private boolean isActive(Member member) {
        return (member.open() && !member.held && !passed(member)) || inDoubt(member);
    }

    /// Whether something may still come of a row that was parked. It would be taken for the video of an
    /// earlier row that is tried again meanwhile.
    private static boolean inDoubt(Member member) {
        return member.due.state() == ItemState.PARKED && member.due.sends() > 0;
    }

    private @Nullable Member at(int position) {
        return position < members.size() ? members.get(position) : null;
    }

    private void set(int position, Member member) {
        while (members.size() <= position) {
            members.add(null);
        }
        members.set(position, member);
    }

    private record Member(ItemStore.Due due, ItemStore.InGroup place, boolean held) {
        boolean open() {
            return !due.state().terminal();
        }
    }
}
