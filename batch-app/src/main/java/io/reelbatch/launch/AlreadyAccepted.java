package io.reelbatch.launch;

import io.reelbatch.ledger.Batch;

/// Somebody else has made a batch of the same manifest at the same moment.
public final class AlreadyAccepted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Batch batch;

    AlreadyAccepted(Batch batch) {
        super("the same manifest was accepted a moment ago, as batch " + batch.id());
        this.batch = batch;
    }

    /// What was made of it.
    public Batch batch() {
        return batch;
    }
}
