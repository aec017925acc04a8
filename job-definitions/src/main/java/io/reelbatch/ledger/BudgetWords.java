package io.reelbatch.ledger;

import java.time.Instant;

/// What people are told whose generation would exceed a budget.
///
/// @param credits what the generation would reserve
record BudgetWords(ItemStore.Allowance wanted, long credits) {

    BudgetLimit batch(Budgets.Spending so) {
        return new BudgetLimit(
                new Problem(
                        "BUDGET_BATCH",
                        "of the %d credits that a batch of %s may spend %s; the next generation is estimated at %d"
                                .formatted(wanted.budget().perBatch(), wanted.definition(), used(so), credits),
                        "Raise budget.credits-per-batch in the job definition %s (`serve` reads it when it starts); then `reelbatch retry %s` goes on."
                                .formatted(wanted.definition(), wanted.batchId())),
                null);
    }

    BudgetLimit day(Budgets.Spending so, Instant now) {
        Budget budget = wanted.budget();
        Instant nextDay = budget.nextDay(now);
        return new BudgetLimit(
                new Problem(
                        "BUDGET_DAY",
                        "of the %d credits that %s may spend on %s (%s) %s; the next generation is estimated at %d"
                                .formatted(
                                        budget.perDay(),
                                        wanted.definition(),
                                        budget.dayOf(now),
                                        budget.zone(),
                                        used(so),
                                        credits),
                        "The next day begins at %s: `serve` goes on by itself then, `reelbatch retry %s` does so elsewhere. Or raise budget.credits-per-day in the job definition %s."
                                .formatted(nextDay, wanted.batchId(), wanted.definition())),
                nextDay);
    }

    BudgetLimit reserve(long left, long reserve) {
        return new BudgetLimit(
                new Problem(
                        "BUDGET_RESERVE",
                        "%d credits of the balance are not spent or set aside, and %s keeps %d of them; the next generation is estimated at %d"
                                .formatted(left, wanted.definition(), reserve, credits),
                        "Top up credits in your account, or lower budget.reserve in the job definition %s; then `reelbatch retry %s` goes on."
                                .formatted(wanted.definition(), wanted.batchId())),
                null);
    }

    private static String used(Budgets.Spending so) {
        return "%d are spent and %d are reserved".formatted(so.settled(), so.reserved());
    }
}
