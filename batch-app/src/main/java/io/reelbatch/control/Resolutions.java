package io.reelbatch.control;

import io.reelbatch.backend.Draft;
import io.reelbatch.backend.SessionId;
import io.reelbatch.launch.BatchInUse;
import io.reelbatch.launch.BatchRunner;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Fact;
import io.reelbatch.ledger.Interventions;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Carries out what a person says about rows that may have been paid for: parked ones, and cancelled ones
/// that were sent.
@Component
public class Resolutions {
    private static final Logger log = LoggerFactory.getLogger(Resolutions.class);

    private final Interventions interventions;
    private final BatchRunner runner;
    private final Grip grip;

    Resolutions(Interventions interventions, BatchRunner runner, Grip grip) {
        this.interventions = interventions;
        this.runner = runner;
        this.grip = grip;
    }

    /// Has a row go on as a person has decided.
    ///
    /// @throws Refused when the row is not one to decide about, or has no draft that could be exported
    /// @throws BatchInUse when another process works on the batch; nothing was done then
    /// @throws io.reelbatch.backend.BackendException when the session cannot be looked at
    public void resolve(Batch batch, Item row, Verdict verdict) {
        boolean paid = interventions.hasDraft(row);
        check(row, verdict, paid);
        Fact.DraftTaken draft = verdict == Verdict.DONE && !paid ? draftOf(batch, row) : null;
        boolean changed = grip.change(batch.id(), lease -> switch (verdict) {
            case DONE -> interventions.export(lease, row, draft);
            case NOT_EXECUTED -> interventions.generateAgain(lease, row, false);
            case RECHARGE -> interventions.generateAgain(lease, row, true);
        });
        if (!changed) {
            throw new Refused("%s has just been changed; look at it again".formatted(row.name()));
        }
        log.warn("{} was {} and is resolved as {} by a person", row.name(), row.state(), verdict);
    }

    private void check(Item row, Verdict verdict, boolean paid) {
        boolean ended = row.state() == ItemState.PARKED || row.state() == ItemState.CANCELLED;
        if (!ended || row.cost().sends() == 0) {
            throw new Refused(
                    "%s is %s and was %s; only rows that are parked or cancelled after they were sent need a decision"
                            .formatted(row.name(), row.state(), row.cost().sends() == 0 ? "never sent" : "sent"));
        }
        if (verdict != Verdict.DONE && interventions.isLostToItsGroup(row)) {
            throw new Refused(
                    "the session that %s shares with other rows is gone; hand it in again under another session label"
                            .formatted(row.name()));
        }
        if (paid && verdict != Verdict.DONE) {
            throw new Refused(
                    "%s is generated and paid for; --as done exports it, which is free".formatted(row.name()));
        }
    }

    private Fact.DraftTaken draftOf(Batch batch, Item row) {
        Draft draft = row.sessionId() == null
                ? null
                : runner.backend(batch.definition())
                        .stateOf(new SessionId(row.session()))
                        .draft();
        return new Fact.DraftTaken(json(row, draft), digest(draft), timeline(draft));
    }

    private static String json(Item row, @Nullable Draft draft) {
        if (draft == null || !draft.exportReady()) {
            throw new Refused("the session %s of %s has no finished draft; nothing was changed"
                    .formatted(row.sessionId(), row.name()));
        }
        return draft.json();
    }

    private static String digest(@Nullable Draft draft) {
        return java.util.Objects.requireNonNull(draft).digest();
    }

    private static String timeline(@Nullable Draft draft) {
        return java.util.Objects.requireNonNull(draft).timeline();
    }
}
