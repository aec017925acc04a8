package io.reelbatch.ledger;

import java.time.Instant;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

/// How much of their budgets job definitions have used, for people who ask.
public final class Budgets {
    private final BudgetRows rows;

    Budgets(NamedParameterJdbcOperations jdbc) {
        this.rows = new BudgetRows(jdbc);
    }

    /// Credits of a budget that are used.
    ///
    /// @param settled what generations have cost, where that is not known exactly by the estimate
    /// @param reserved what generations may cost of which it is not known yet what became
    public record Spending(long settled, long reserved) {
        static final Spending NOTHING = new Spending(0, 0);

        /// Both together.
        public long used() {
            return settled + reserved;
        }

        Spending plus(Spending other) {
            return new Spending(settled + other.settled, reserved + other.reserved);
        }
    }

    /// What is reserved for a generation: what is configured, or the dearest one that the balance has shown.
    public long estimate(long configured) {
        return Math.max(configured, rows.dearest());
    }

    /// What a batch has used; nothing where its definition had no budget while it ran.
    public Spending ofBatch(String batchId) {
        return rows.spending(BudgetRows.ofBatch(batchId));
    }

    /// What all batches of a definition have used on the day of a moment.
    public Spending ofDay(String definition, Budget budget, Instant moment) {
        return rows.spending(BudgetRows.ofDay(definition, budget.dayOf(moment)));
    }
}
