package io.reelbatch.generation;

import io.reelbatch.account.CreditsGate;
import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.Intents;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.stage.Faults;
import io.reelbatch.stage.RunningBatch;
import io.reelbatch.stage.StageAttempt;
import java.time.InstantSource;

/// The generation stage: an item that nothing was sent for is sent; any other was, maybe by a process that
/// died, and is only looked at. An item that is to send nothing looks at its session only.
public final class GenerationStage implements StageAttempt {
    private final Sending sending;
    private final Settling settling;
    private final Looking looking;

    public GenerationStage(
            GenerationSettings settings, CreditsGate credits, Intents intents, Faults faults, InstantSource clock) {
        this.sending = new Sending(settings, credits, intents, faults, clock);
        this.settling = new Settling(settings, faults, clock);
        this.looking = new Looking(faults);
    }

    @Override
    public Attempt attempt(Item item, RunningBatch batch) {
        return SendingAgain.nothingIsGivenUp(attemptAt(item, batch));
    }

    private Attempt attemptAt(Item item, RunningBatch batch) {
        if (item.state() != ItemState.UPLOADED) {
            return settling.attempt(item, batch);
        }
        return switch (item.request().action()) {
            case GENERATE -> sending.attempt(item, batch);
            case EXPORT, STATE -> looking.attempt(item, batch);
        };
    }
}
