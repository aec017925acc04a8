package io.reelbatch.generation;

import io.reelbatch.backend.Draft;
import io.reelbatch.backend.SessionId;
import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.Fact;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.stage.Faults;
import io.reelbatch.stage.RunningBatch;
import io.reelbatch.stage.StageAttempt;
import org.jspecify.annotations.Nullable;

/// Items that send nothing: they take the draft that earlier rows have left in their session, to export it
/// or to report it. Free, and therefore without an intent.
final class Looking implements StageAttempt {
    private final Faults faults;

    Looking(Faults faults) {
        this.faults = faults;
    }

    @Override
    public Attempt attempt(Item item, RunningBatch batch) {
        if (!faults.mayCall(item)) {
            return new Attempt(item, faults.notNow(item));
        }
        boolean othersPaid = batch.run().othersPaidInSessionOf(item);
        return faults.attempt(item, ItemState.UPLOADED, othersPaid, () -> {
            Draft draft =
                    batch.backend(item).stateOf(new SessionId(item.session())).draft();
            return found(item, draft);
        });
    }

    private static Outcome found(Item item, @Nullable Draft draft) {
        return switch (item.request().action()) {
            case EXPORT -> export(item, draft);
            case STATE -> report(draft);
            case GENERATE -> throw new IllegalStateException(item.name() + " is to be sent, not looked up");
        };
    }

    private static Outcome export(Item item, @Nullable Draft draft) {
        if (draft == null || !draft.exportReady()) {
            return Outcome.fail(
                    "NOTHING_TO_EXPORT",
                    "session %s holds no draft that can be exported".formatted(item.session()),
                    "See what became of the rows before it in the same session; then run `reelbatch retry`.");
        }
        return Outcome.advance(
                ItemState.GENERATED, new Fact.DraftTaken(draft.json(), draft.digest(), draft.timeline()));
    }

    private static Outcome report(@Nullable Draft draft) {
        return Outcome.advance(
                ItemState.DONE,
                draft == null
                        ? new Fact.TimelineSeen(null, "Timeline (empty)")
                        : new Fact.TimelineSeen(draft.digest(), draft.timeline()));
    }
}
