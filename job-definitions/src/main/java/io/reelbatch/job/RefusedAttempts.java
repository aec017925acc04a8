package io.reelbatch.job;

import io.reelbatch.backend.ContractBroken;
import io.reelbatch.chunk.Refusals;
import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.StorageFault;
import io.reelbatch.stage.Faults;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;

/// What becomes of an attempt that brings something the ledger cannot keep, such as a session id that another
/// row has: the service has broken its word, for this row only.
final class RefusedAttempts implements Refusals<Attempt> {
    private static final Logger log = LoggerFactory.getLogger(RefusedAttempts.class);

    private final Faults faults;

    RefusedAttempts(Faults faults) {
        this.faults = faults;
    }

    @Override
    public boolean lasting(Exception failure) {
        return failure instanceof DataIntegrityViolationException && !StorageFault.is(failure);
    }

    /// Before anything is sent the row is tried again, so many times as after any other answer that nobody can
    /// read. Afterwards it would be told the same again; it is parked, with all that was known before.
    @Override
    public Attempt instead(Attempt refused, Exception failure) {
        Item item = refused.before();
        log.error("{}: what came of the last call cannot be kept", item.name(), failure);
        ContractBroken broken = new ContractBroken(
                failure instanceof DuplicateKeyException
                        ? "the service has named something that another row has already"
                        : "the service's answer holds a value that the ledger cannot keep",
                failure);
        return switch (item.state()) {
            case ACCEPTED, UPLOADED -> new Attempt(item, faults.outcome(item, broken, item.state()));
            case GENERATION_INTENT, GENERATION_UNRESOLVED -> new Attempt(item, parked(broken, lookYourself(item)));
            case GENERATED, RENDER_INTENT, RENDERING ->
                new Attempt(
                        item,
                        parked(
                                broken,
                                "Run `reelbatch retry` for the batch: the video is generated and will only be exported"
                                        + " again."));
            case DONE, FAILED, PARKED, CANCELLED -> refused;
        };
    }

    private static String lookYourself(Item item) {
        return "Look at session %s in your account, then run `reelbatch resolve`; sending again could pay twice."
                .formatted(item.session());
    }

    private static Outcome parked(ContractBroken broken, String hint) {
        return Outcome.park("PROTOCOL", String.valueOf(broken.getMessage()), hint);
    }
}
