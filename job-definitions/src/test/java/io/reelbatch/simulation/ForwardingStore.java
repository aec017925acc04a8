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

/// Does what another store does.
class ForwardingStore implements ItemStore {
    private final ItemStore store;

    ForwardingStore(ItemStore store) {
        this.store = store;
    }

    @Override
    public void forEachDue(String batchId, Consumer<Due> action) {
        store.forEachDue(batchId, action);
    }

    @Override
    public List<Item> load(List<Long> ids, Stage stage) {
        return store.load(ids, stage);
    }

    @Override
    public List<Attempt> write(Lease lease, Batch batch, List<Attempt> attempts, Instant now) {
        return store.write(lease, batch, attempts, now);
    }

    @Override
    public List<Intent> commit(Lease lease, List<Intent> intents) {
        return store.commit(lease, intents);
    }
}
