package io.reelbatch.stage;

import io.reelbatch.ledger.Item;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The batches that this process works on at present.
public final class RunningBatches {
    private final Map<String, RunningBatch> batches = new ConcurrentHashMap<>();

    public void add(RunningBatch batch) {
        batches.put(batch.run().batch().id(), batch);
    }

    public void remove(RunningBatch batch) {
        batches.remove(batch.run().batch().id(), batch);
    }

    public RunningBatch of(Item item) {
        return of(item.batchId());
    }

    public RunningBatch of(String batchId) {
        @Nullable RunningBatch batch = batches.get(batchId);
        if (batch == null) {
            throw new IllegalStateException("this process does not work on batch " + batchId);
        }
        return batch;
    }
}
