package io.reelbatch.ledger;

/// Announces calls before they are made. What a stage knows of the ledger: it reads nothing and writes
/// nothing else.
public interface Intents {

    /// Returns when the intent is committed. Only then may the call be made.
    ///
    /// @return the item with its open effect
    /// @throws LeaseLost when another process works on the batch now
    /// @throws ItemMoved when somebody else has changed the item, or has it paused
    /// @throws OverBudget when the definition's budget has no room for the generation
    Item commit(BatchRun run, Item before, ItemState next, Effect intent);
}
