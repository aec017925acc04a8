package io.reelbatch.stage;

import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.Item;

/// One attempt of a stage at one item. Runs on a virtual thread and never touches the database.
@FunctionalInterface
public interface StageAttempt {
    Attempt attempt(Item item, RunningBatch batch);
}
