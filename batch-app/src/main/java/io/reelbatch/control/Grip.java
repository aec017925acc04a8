package io.reelbatch.control;

import io.reelbatch.launch.BatchInUse;
import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.Items;
import io.reelbatch.ledger.Lease;
import io.reelbatch.ledger.Leases;
import io.reelbatch.stage.RunningBatches;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/// The right to change a batch's items: that of the run that this process has going, which is told
/// afterwards, or else the batch's lease for a moment.
@Component
final class Grip {
    private final RunningBatches running;
    private final Leases leases;
    private final Items items;

    Grip(RunningBatches running, Leases leases, Items items) {
        this.running = running;
        this.leases = leases;
        this.items = items;
    }

    /// Makes a change.
    ///
    /// @throws BatchInUse when another process works on the batch, or this one is just ending its run
    <T> T change(String batchId, Function<Lease, T> change) {
        Optional<BatchRun> run = running.find(batchId);
        if (run.isEmpty()) {
            return meanwhile(batchId, change);
        }
        if (!run.get().keepOpen()) {
            throw BatchInUse.ending(batchId);
        }
        return beside(run.get(), change);
    }

    private <T> T beside(BatchRun run, Function<Lease, T> change) {
        try {
            T made = change.apply(run.lease());
            run.reload(items);
            return made;
        } finally {
            run.mayEnd();
        }
    }

    private <T> T meanwhile(String batchId, Function<Lease, T> change) {
        Lease lease = leases.acquire("batch:" + batchId).orElseThrow(() -> new BatchInUse(batchId));
        try {
            return change.apply(lease);
        } finally {
            leases.release(lease);
        }
    }
}
