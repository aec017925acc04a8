package io.reelbatch.simulation;

import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.Effect;
import io.reelbatch.ledger.Intents;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.ItemStore;
import java.time.Duration;

/// Announces calls in the worker's own time: others may go on, and the process may die, before and after
/// the commit.
final class SteppedIntents implements Intents {
    private final World world;
    private final ItemStore store;

    SteppedIntents(World world, ItemStore store) {
        this.world = world;
        this.store = store;
    }

    @Override
    public Item commit(BatchRun run, Item before, ItemState next, Effect intent) {
        world.rest(() -> "-> intent of " + intent.kind(), Duration.ofMillis(world.dice.below(50)));
        Item after = world.store.intend(store, run, before, next, intent);
        world.checkIsNotReplaced(run.lease());
        world.rest(() -> "<- intent of " + intent.kind(), Duration.ofMillis(world.dice.below(50)));
        return after;
    }
}
