package io.reelbatch.simulation;

import io.reelbatch.backend.Draft;
import io.reelbatch.ledger.Fact;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Lease;
import io.reelbatch.ledger.Pauses;
import io.reelbatch.ledger.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The person at the command line: holds rows back and lets them go on, calls rows off, and in the end
/// has those tried again that came to nothing, and resolves those that nobody knows about.
final class Operator {
    private final World world;
    private final Map<String, Integer> reopened = new HashMap<>();
    private Pauses pauses = Pauses.NONE;
    private int orders;
    private @Nullable Instant resumeAt;
    private int retries;

    Operator(World world) {
        this.world = world;
        this.retries = Math.max(0, world.dice.below(5) - 2);
    }

    /// Does something now, or not.
    void interfere() {
        if (resumeAt == null && world.weather.strikes(Fault.HELD_BACK, 0.05)) {
            pause();
        }
        if (world.weather.strikes(Fault.CALLED_OFF, 0.02)) {
            callOff();
        }
    }

    private void pause() {
        String batch = world.batch.id();
        Item one = world.dice.oneOf(world.items());
        boolean whole = world.dice.chance(0.5);
        pauses = whole
                ? new Pauses(false, Set.of(batch), Map.of())
                : new Pauses(false, Set.of(), Map.of(batch, Set.of(one.id())));
        orders++;
        resumeAt = world.clock.instant().plus(world.dice.seconds(1, 1_800));
        world.trace.say(() -> "an operator pauses " + (whole ? "everything" : one.rowKey()));
    }

    private void resume() {
        pauses = Pauses.NONE;
        orders++;
        resumeAt = null;
        world.trace.say(() -> "an operator ends the pause");
    }

    private void callOff() {
        List<Item> open =
                world.items().stream().filter(item -> !item.state().terminal()).toList();
        Engine engine = world.workingEngine();
        if (engine == null || open.isEmpty() || !engine.run.keepOpen()) {
            return;
        }
        Item item = world.dice.oneOf(open);
        world.store.callOff(engine.lease, world.batch, item, world.clock.instant());
        engine.changedBehindItsBack();
        world.trace.say(() -> "an operator calls %s off".formatted(item.rowKey()));
    }

    void offer(List<Runnable> moves) {
        if (resumeAt != null && world.clock.hasCome(resumeAt)) {
            moves.add(this::resume);
        }
    }

    @Nullable
    Instant resumeAt() {
        return resumeAt;
    }

    Pauses pauses() {
        return pauses;
    }

    /// How often something was paused or resumed; who has seen fewer of them has something to obey.
    int orders() {
        return orders;
    }

    /// Has everything tried again that may be.
    ///
    /// @return whether there is something to be done again
    boolean triesAgain() {
        if (retries-- <= 0) {
            return false;
        }
        List<Item> again = new ArrayList<>(world.store.reopen(world.batch.id()));
        Lease lease = world.store.acquire(World.LEASE, "operator", _ -> false).orElseThrow();
        unresolved().filter(item -> resolve(lease, item)).forEach(again::add);
        world.store.release(lease);
        again.forEach(item -> reopened.merge(item.rowKey(), 1, Integer::sum));
        world.trace.say(() -> "an operator has %s tried again"
                .formatted(again.stream().map(Item::rowKey).toList()));
        return !again.isEmpty();
    }

    private Stream<Item> unresolved() {
        return world.items().stream()
                .filter(item -> item.state() == ItemState.PARKED && item.cost().sends() > 0)
                .filter(item -> !world.store.hasDraft(item));
    }

    /// Looks into the account, and says what became of a row.
    private boolean resolve(Lease lease, Item item) {
        if (item.sessionId() == null || isLostToItsGroup(item)) {
            return false;
        }
        Draft draft = world.cloud.finishedDraft(item.session(), item.rowKey());
        boolean charged = world.journal.charges(item.rowKey()) > 0;
        if (draft != null) {
            world.store.export(lease, item, new Fact.DraftTaken(draft.json(), draft.digest(), draft.timeline()));
        } else if (world.cloud.isQuiet() && (!charged || world.dice.chance(0.5))) {
            world.store.generateAgain(lease, item, charged);
            world.journal.sendAgain(item.rowKey(), charged);
        } else {
            return false;
        }
        return true;
    }

    /// Rows of a group cannot begin a new session: it would hold nothing of those before them.
    private static boolean isLostToItsGroup(Item item) {
        Problem why = item.problem();
        return item.request().session() != null && why != null && why.code().equals("SESSION_LOST_AFTER_CHARGE");
    }

    /// How often a row was tried again from its end.
    int reopened(Item item) {
        return reopened.getOrDefault(item.rowKey(), 0);
    }
}
