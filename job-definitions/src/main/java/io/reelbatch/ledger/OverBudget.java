package io.reelbatch.ledger;

/// The intent was not committed, because the generation would exceed the budget; nothing may be sent.
public final class OverBudget extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient BudgetLimit limit;

    OverBudget(BudgetLimit limit) {
        super(limit.why().message());
        this.limit = limit;
    }

    /// Which limit, and until when.
    public BudgetLimit limit() {
        return limit;
    }
}
