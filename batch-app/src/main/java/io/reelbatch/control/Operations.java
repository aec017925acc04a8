package io.reelbatch.control;

import io.reelbatch.launch.BatchInUse;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Interventions;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.Items;
import io.reelbatch.ledger.Pauses;
import io.reelbatch.ledger.Scope;
import io.reelbatch.stage.RunningBatches;
import java.time.InstantSource;
import java.util.List;
import org.springframework.stereotype.Component;

/// Pause, resume and cancel: for a row, a batch, or everything. All of it is in the ledger first, so that it
/// outlives this process; the runs of this process are told at once.
@Component
public class Operations {
    private final Interventions interventions;
    private final Batches batches;
    private final RunningBatches running;
    private final Items items;
    private final Grip grip;
    private final InstantSource clock;

    Operations(
            Interventions interventions,
            Batches batches,
            RunningBatches running,
            Items items,
            Grip grip,
            InstantSource clock) {
        this.interventions = interventions;
        this.batches = batches;
        this.running = running;
        this.items = items;
        this.grip = grip;
        this.clock = clock;
    }

    /// From now on no call is begun for what is paused. Calls in flight end as they do: a stream that is
    /// paid for is never cut.
    public void pause(Scope scope) {
        interventions.pause(scope, clock.instant());
        tellRuns();
    }

    /// Ends the pauses of something and of all that lies in it.
    ///
    /// @return how many pauses were ended
    public int resume(Scope scope) {
        int ended = interventions.resume(scope);
        tellRuns();
        return ended;
    }

    /// What is paused now.
    public Pauses pauses() {
        return interventions.pauses();
    }

    private void tellRuns() {
        running.obey(interventions::pauses);
    }

    /// Calls a batch off: no further call is begun for its open rows. A stream that is running is left to
    /// end. Rows that are not in the ledger yet are called off when they come.
    ///
    /// @return how many rows were called off now
    /// @throws BatchInUse when another process works on the batch; that one will do it
    public int cancel(Batch batch) {
        batches.cancel(batch.id(), clock.instant());
        return cancelRows(batch, List.of());
    }

    /// The same for one row.
    ///
    /// @return whether the row was open
    /// @throws BatchInUse when another process works on the batch; nothing was done then
    public boolean cancel(Batch batch, String rowKey) {
        return cancelRows(batch, List.of(rowKey)) > 0;
    }

    private int cancelRows(Batch batch, List<String> rowKeys) {
        return grip.change(batch.id(), lease -> interventions.cancel(lease, batch, rowKeys, clock.instant()));
    }

    /// Has failed rows tried again, and blocked exports made, as far as that costs nothing twice.
    ///
    /// @param rowKeys only these rows, or all when empty
    /// @param allowRecharge whether rows that may have been paid for are generated again too
    /// @return how many rows go on
    /// @throws BatchInUse when another process works on the batch; nothing was done then
    public int retry(Batch batch, List<String> rowKeys, boolean allowRecharge) {
        return grip.change(batch.id(), lease -> {
            int recharged = 0;
            for (Item row : allowRecharge ? interventions.unresolved(batch.id(), rowKeys) : List.<Item>of()) {
                boolean possible = !interventions.isLostToItsGroup(row);
                recharged += possible && interventions.generateAgain(lease, row, true) ? 1 : 0;
            }
            return items.reopen(lease, batch.id(), rowKeys) + recharged;
        });
    }

    /// Sets another limit to what a batch may spend, also for a run of it that is going on: at once for one of
    /// this process, within a heartbeat for one of another.
    public void limit(Batch batch, long maxCredits) {
        batches.options(batch.id(), batches.get(batch.id()).options().withMaxCredits(maxCredits));
        running.find(batch.id()).ifPresent(run -> run.limit(maxCredits));
    }

    /// Has finished rows exported anew, for free.
    ///
    /// @param rowKeys only these rows, or all when empty
    /// @return how many
    /// @throws BatchInUse when another process works on the batch; nothing was done then
    public int refresh(Batch batch, List<String> rowKeys) {
        return grip.change(batch.id(), lease -> items.refresh(lease, batch.id(), rowKeys));
    }

    /// Whether this process works on a batch, so that what was changed is taken up by itself.
    public boolean running(String batchId) {
        return running.find(batchId).isPresent();
    }

    /// Takes up what other processes have had paused or cancelled, and the limits that they have set.
    void obeyOthers() {
        tellRuns();
        running.all()
                .forEach(
                        run -> run.limit(batches.get(run.batch().id()).options().maxCredits()));
        running.all().stream()
                .filter(run ->
                        run.hasOpenItems() && batches.cancelled(run.batch().id()))
                .forEach(run -> cancelRows(run.batch(), List.of()));
    }
}
