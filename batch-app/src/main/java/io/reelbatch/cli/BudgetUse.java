package io.reelbatch.cli;

import io.reelbatch.ledger.Budget;
import io.reelbatch.ledger.Budgets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// How much of its definition's budget is used.
///
/// @param batch what the batch has used, or nothing where it is not about a batch
/// @param day today, as the budget counts days
/// @param today what all batches of the definition have used today
/// @param estimate what is reserved for a generation
/// @param atATime generations that one process has in flight at most
record BudgetUse(
        Budget budget,
        Budgets.@Nullable Spending batch,
        LocalDate day,
        Budgets.Spending today,
        long estimate,
        int atATime) {

    /// @param batchId nothing where no batch is meant
    static BudgetUse of(Engine engine, String definition, @Nullable String batchId) {
        Budget budget = engine.runner().budget(definition);
        Budgets budgets = engine.get(Budgets.class);
        var now = engine.clock().instant();
        var properties = engine.settings().properties();
        return new BudgetUse(
                budget,
                batchId == null ? null : budgets.ofBatch(batchId),
                budget.dayOf(now),
                budgets.ofDay(definition, budget, now),
                budgets.estimate(properties.generation().credits()),
                properties.limits().generations());
    }

    /// In one line for a person; empty where there is no budget.
    String line() {
        List<String> parts = new ArrayList<>();
        if (budget.perBatch() != null) {
            parts.add("%,d credits a batch%s".formatted(budget.perBatch(), batch == null ? "" : used(batch)));
        }
        if (budget.perDay() != null) {
            parts.add("%,d a day (%s, %s)%s".formatted(budget.perDay(), day, budget.zone(), used(today)));
        }
        if (budget.reserve() != null) {
            parts.add("%,d of the balance stay untouched".formatted(budget.reserve()));
        }
        return String.join("; ", parts);
    }

    /// By how much it may be exceeded, in a line for a person.
    String overshoot() {
        return "what a generation costs above the %,d credits reserved for it comes on top, for each that is in flight (at most %,d at a time in a process)"
                .formatted(estimate, atATime);
    }

    private static String used(Budgets.Spending spending) {
        return ", %,d spent and %,d reserved".formatted(spending.settled(), spending.reserved());
    }

    /// How many generations there is room for now.
    long room(Balance balance) {
        long each = Math.max(1, estimate);
        Long available = balance.available();
        return LongStream.of(
                        left(budget.perBatch(), batch == null ? 0 : batch.used()),
                        left(budget.perDay(), today.used()),
                        budget.reserve() == null || available == null
                                ? Long.MAX_VALUE
                                : Math.max(0, available - budget.reserve()))
                .map(credits -> credits == Long.MAX_VALUE ? credits : credits / each)
                .min()
                .orElseThrow();
    }

    private static long left(@Nullable Long limit, long used) {
        return limit == null ? Long.MAX_VALUE : Math.max(0, limit - used);
    }

    /// For scripts; nothing where there is no budget.
    @Nullable
    Map<String, @Nullable Object> json() {
        if (!budget.limits()) {
            return null;
        }
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("creditsPerBatch", budget.perBatch());
        json.put("batch", batch == null ? null : json(batch));
        json.put("creditsPerDay", budget.perDay());
        json.put("day", day.toString());
        json.put("zone", budget.zone().toString());
        json.put("today", json(today));
        json.put("reserve", budget.reserve());
        json.put("estimate", estimate);
        json.put("atATime", atATime);
        return json;
    }

    private static Map<String, Long> json(Budgets.Spending spending) {
        return Map.of("spent", spending.settled(), "reserved", spending.reserved());
    }
}
