package io.reelbatch.simulation;

import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemStore;
import io.reelbatch.ledger.Lease;
import io.reelbatch.ledger.Stage;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/// The way from one process to the ledger: the database may be down, and a commit may be reported as failed
/// although it was made.
final class ShakyStore implements ItemStore {
    private final World world;

    ShakyStore(World world) {
        this.world = world;
    }

    @Override
    public void forEachDue(String batchId, Consumer<Due> action) {
        world.mayFail(Fault.DATABASE_DOWN, "the database was down");
        world.store.forEachDue(batchId, action);
    }

    @Override
    public List<Item> load(List<Long> ids, Stage stage) {
        world.mayFail(Fault.DATABASE_DOWN, "the database was down");
        return world.store.load(ids, stage);
    }

    @Override
    public List<Attempt> write(Lease lease, Batch batch, List<Attempt> attempts, Instant now) {
        return world.store.write(lease, batch, attempts, now);
    }

    @Override
    public List<Intent> commit(Lease lease, List<Intent> intents) {
        world.mayFail(Fault.DATABASE_DOWN, "the database was down");
        List<Intent> lost = world.store.commit(lease, intents);
        world.mayFail(Fault.COMMIT_UNKNOWN, "the connection was cut in the commit");
        return lost;
    }
}
