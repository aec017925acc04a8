package io.reelbatch.stage;

import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.Fact;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemMoved;
import io.reelbatch.ledger.LeaseLost;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.StorageFault;
import io.reelbatch.ledger.Waiting;
import io.reelbatch.ledger.WaitingFor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.infrastructure.item.ItemProcessor;

/// Runs a stage's attempts so that nothing one row does can end the job: whatever goes wrong becomes an
/// outcome.
public final class StageProcessor implements ItemProcessor<Item, Attempt> {
    private static final Logger log = LoggerFactory.getLogger(StageProcessor.class);

    private final StageAttempt stage;
    private final RunningBatches batches;
    private final Faults faults;
    private final LaneLimits limits;

    public StageProcessor(StageAttempt stage, RunningBatches batches, Faults faults, LaneLimits limits) {
        this.stage = stage;
        this.batches = batches;
        this.faults = faults;
        this.limits = limits;
    }

    @Override
    public Attempt process(Item item) {
        AdaptiveLimit limit = limits.of(item.state().lane().orElseThrow());
        int limitAtStart = limit.present();
        Attempt attempt = StageTelemetry.observe(item, () -> attempt(item));
        if (!(attempt.outcome() instanceof Outcome.Defer later)
                || later.waiting().what() != WaitingFor.RATE_LIMIT) {
            limit.wentWell();
        } else if (wasRefused(later)) {
            limit.tooMuch(limitAtStart);
        }
        return attempt;
    }

    /// A row that only waits for the end of the others' rest has asked nothing.
    private static boolean wasRefused(Outcome.Defer later) {
        return later.facts().stream().anyMatch(Fact.Met.class::isInstance);
    }

    private Attempt attempt(Item item) {
        RunningBatch batch = batches.of(item);
        try {
            return stage.attempt(item, batch);
        } catch (ItemMoved moved) {
            log.info("{}", moved.getMessage());
            return unchanged(item);
        } catch (LeaseLost lost) {
            log.warn("{}", lost.getMessage());
            batch.run().requestStop();
            return unchanged(item);
        } catch (RuntimeException unexpected) {
            if (StorageFault.is(unexpected)) {
                log.warn("{} goes on when the database answers again", item.name(), unexpected);
                return unchanged(item);
            }
            log.error("unexpected failure of {} in state {}", item.name(), item.state(), unexpected);
            return new Attempt(item, faults.unexpected(item, unexpected));
        }
    }

    private static Attempt unchanged(Item item) {
        return new Attempt(item, Outcome.defer(item.state(), Waiting.NOT));
    }
}
