package io.reelbatch.ledger;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One attempt of a stage: the item as it was last committed, and how it ended.
public record Attempt(Item before, Outcome outcome) {

    /// Refuses an outcome that the state machine does not have, here rather than in the transaction of a
    /// whole chunk.
    public Attempt {
        before.after(outcome);
    }

    /// What is to be written of the effect that was open before, if anything.
    Optional<EffectUpdate> effectAfter() {
        Effect effect = before.effect();
        if (effect == null) {
            return Optional.empty();
        }
        Effect.Result result = switch (outcome) {
            case Outcome.Fail _ -> Effect.Result.FAILED;
            case Outcome.Park _ -> Effect.Result.UNRESOLVED;
            // nobody looks any more what became of it
            case Outcome.Cancel _ -> Effect.Result.UNRESOLVED;
            case Outcome.Advance _, Outcome.Defer _ -> null;
        };
        for (Fact fact : outcome.facts()) {
            switch (fact) {
                case Fact.StreamEnded(var how) -> effect = effect.ended(how);
                case Fact.Looked(var what) -> effect = effect.seen(what);
                case Fact.EffectClosed(var how) -> result = how;
                default -> {}
            }
        }
        boolean untouched = effect.equals(before.effect()) && result == null;
        return untouched ? Optional.empty() : Optional.of(new EffectUpdate(before.id(), effect, result));
    }

    /// @param result nothing while the effect stays open
    record EffectUpdate(long itemId, Effect effect, Effect.@Nullable Result result) {}

    /// The item's state when it is committed.
    public ItemState stateAfter() {
        return after().state();
    }

    /// The item as it will be committed.
    Item after() {
        return before.after(outcome);
    }
}
