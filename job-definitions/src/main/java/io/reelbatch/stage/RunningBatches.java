package io.reelbatch.stage;

import io.reelbatch.ledger.AccountLoad;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.Lease;
import io.reelbatch.ledger.Pauses;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The batches that this process works on at present.
public final class RunningBatches {
    private final AccountLoad account;
    private final Map<String, RunningBatch> batches = new ConcurrentHashMap<>();
    private final Object orders = new Object();

    /// Batches of the one process that uses the account.
    public RunningBatches() {
        this(new AccountLoad());
    }

    public RunningBatches(AccountLoad account) {
        this.account = account;
    }

    /// A run of a batch, which shares the account with all others of this process.
    ///
    /// @param goOnAfterFailure whether the rest of a session group goes on after a row that failed
    public BatchRun runOf(Batch batch, Lease lease, boolean goOnAfterFailure) {
        return new BatchRun(batch, lease, account, goOnAfterFailure);
    }

    public void add(RunningBatch batch) {
        batches.put(batch.run().batch().id(), batch);
    }

    public void remove(RunningBatch batch) {
        batches.remove(batch.run().batch().id(), batch);
        synchronized (this) {
            notifyAll();
        }
    }

    /// Waits until this process works on a batch no more.
    public synchronized void awaitEnd(BatchRun run) throws InterruptedException {
        while (find(run.batch().id()).filter(run::equals).isPresent()) {
            wait();
        }
    }

    /// The run of a batch, if this process works on it.
    public Optional<BatchRun> find(String batchId) {
        return Optional.ofNullable(batches.get(batchId)).map(RunningBatch::run);
    }

    /// Every run of this process.
    public List<BatchRun> all() {
        return batches.values().stream().map(RunningBatch::run).toList();
    }

    /// Has every run obey what is paused. Reading and telling are one: whoever has read an older state must not
    /// tell it after a newer one, or a run would go on paying that is shown as paused.
    ///
    /// @param pauses reads what is paused now
    public void obey(Supplier<Pauses> pauses) {
        synchronized (orders) {
            Pauses now = pauses.get();
            all().forEach(run -> run.obey(now));
        }
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
