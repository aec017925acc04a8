package io.reelbatch.ledger;

/// Somebody else works on the batch now. Whoever sees this stops, writes nothing and calls nobody.
public final class LeaseLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeaseLost(Lease lease) {
        super("another process has taken over %s; this one stops working on it".formatted(lease.name()));
    }
}
