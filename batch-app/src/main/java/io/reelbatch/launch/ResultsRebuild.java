package io.reelbatch.launch;

import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchState;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Items;
import io.reelbatch.ledger.Lease;
import io.reelbatch.ledger.Leases;
import io.reelbatch.sink.ResultFiles;
import java.time.InstantSource;
import org.springframework.stereotype.Component;

/// The way back for a batch whose results do not agree with its rows: what every item came to is in the
/// ledger
/// twice, and the item's own state is the one that decides.
@Component
public class ResultsRebuild {
    private final Leases leases;
    private final Batches batches;
    private final Items items;
    private final ResultFiles files;
    private final InstantSource clock;

    ResultsRebuild(Leases leases, Batches batches, Items items, ResultFiles files, InstantSource clock) {
        this.leases = leases;
        this.batches = batches;
        this.items = items;
        this.files = files;
        this.clock = clock;
    }

    /// Makes the results of a batch anew from its items, counts them, and writes the files.
    ///
    /// @return results that were missing or wrong
    /// @throws BatchInUse when another process works on it
    /// @throws IllegalStateException when rows and results differ even so
    public int rebuild(String batchId) {
        Lease lease = leases.acquire("batch:" + batchId).orElseThrow(() -> new BatchInUse(batchId));
        try {
            Batch batch = batches.get(batchId);
            int mended = items.mendResults(batch, clock.instant());
            conclude(lease, batch, files.write(batch));
            return mended;
        } finally {
            leases.release(lease);
        }
    }

    private void conclude(Lease lease, Batch batch, int written) {
        int results = batches.results(batch.id());
        if (results == batch.rows() && written == batch.rows()) {
            if (batch.state() == BatchState.INCONSISTENT) {
                boolean _ = batches.complete(lease, batch.id(), clock.instant());
            }
        } else if (batches.counts(batch.id()).values().stream()
                        .mapToInt(Integer::intValue)
                        .sum()
                > results) {
            batches.moveTo(lease, batch.id(), BatchState.ACCEPTED); // rows are open; the next run ends them
        } else {
            throw new IllegalStateException(
                    "batch %s has %d rows, but %d results in the ledger and %d in the file; keep the home and its log and report it"
                            .formatted(batch.id(), batch.rows(), results, written));
        }
    }
}
