package io.reelbatch.ledger;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;

/// Reserves what a generation may cost, in the transaction of its intent, and settles it in that of its
/// outcome. So a crash at any moment leaves either both or neither, and all processes on one database are
/// held to the same figures.
final class BudgetRows {
    static final String ACCOUNT = "account";
    private static final long NO_LIMIT = Long.MAX_VALUE;

    private final NamedParameterJdbcOperations jdbc;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    BudgetRows(NamedParameterJdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    static String ofBatch(String batchId) {
        return "batch " + batchId;
    }

    static String ofDay(String definition, LocalDate day) {
        return "day %s %s".formatted(definition, day);
    }

    /// Makes sure that the rows are there which intents will change. To be called outside their transaction:
    /// what two processes do at the same time would otherwise end one of them.
    void prepare(List<ItemStore.Intent> intents) {
        for (ItemStore.Intent intent : intents) {
            ItemStore.Allowance wanted = intent.allowance();
            if (wanted != null) {
                LocalDate day =
                        wanted.budget().dayOf(intent.after().openEffect().intentAt());
                add(ACCOUNT, "0", new MapSqlParameterSource());
                addBatch(wanted);
                addDay(wanted, day);
            }
        }
    }

    /// A budget may be given to a definition whose batches have spent something before.
    private void addBatch(ItemStore.Allowance wanted) {
        add(
                ofBatch(wanted.batchId()),
                """
                coalesce((select sum(case when credits_exact and state = 'DONE' then credits
                                          else greatest(credits, (sends - turns) * :estimate) end)
                          from item where batch_id = :batchId), 0)
                """,
                new MapSqlParameterSource("batchId", wanted.batchId()).addValue("estimate", wanted.estimate()));
    }

    private void addDay(ItemStore.Allowance wanted, LocalDate day) {
        add(
                ofDay(wanted.definition(), day),
                """
                (select count(*) * :estimate
                 from batch join item on item.batch_id = batch.id join effect on effect.item_id = item.id
                 where batch.definition = :definition and (batch.finished_at is null or batch.finished_at >= :from)
                   and effect.kind = 'GENERATION' and effect.intent_at >= :from and effect.intent_at < :to
                   and (effect.outcome is null or effect.outcome not in ('NOT_EXECUTED', 'FAILED')))
                """,
                new MapSqlParameterSource("definition", wanted.definition())
                        .addValue("estimate", wanted.estimate())
                        .addValue("from", Sql.time(wanted.budget().startOf(day)))
                        .addValue("to", Sql.time(wanted.budget().startOf(day.plusDays(1)))));
    }

    private void add(String scope, String settledSoFar, MapSqlParameterSource parameters) {
        if (known.contains(scope)) {
            return;
        }
        try {
            jdbc.update("""
                    insert into budget (scope, settled, reserved)
                    select :scope, %s, 0 where not exists (select 1 from budget where scope = :scope)
                    """.formatted(settledSoFar), parameters.addValue("scope", scope));
        } catch (DuplicateKeyException another) {
            // somebody else has just added it
        }
        known.add(scope);
    }

    /// Reserves what an intent's generation may cost.
    ///
    /// @return the limit that it would exceed; nothing was reserved then
    Optional<BudgetLimit> reserve(ItemStore.Intent intent) {
        ItemStore.Allowance wanted = Objects.requireNonNull(intent.allowance());
        Budget budget = wanted.budget();
        Effect effect = intent.after().openEffect();
        long credits = Math.max(wanted.estimate(), dearest());
        BudgetWords words = new BudgetWords(wanted, credits);
        Optional<BudgetLimit> low = budget.reserve() == null ? Optional.empty() : belowReserve(effect, words, budget);
        if (low.isPresent()) {
            return low;
        }
        String batch = ofBatch(wanted.batchId());
        String day = ofDay(wanted.definition(), budget.dayOf(effect.intentAt()));
        if (!take(batch, budget.perBatch(), credits)) {
            return Optional.of(words.batch(spending(batch)));
        }
        if (!take(day, budget.perDay(), credits)) {
            change(batch, 0, -credits);
            return Optional.of(words.day(spending(day), effect.intentAt()));
        }
        jdbc.update(
                """
                insert into reservation (item_id, attempt, batch_scope, day_scope, credits)
                values (:itemId, :attempt, :batch, :day, :credits)
                """,
                new MapSqlParameterSource("itemId", intent.before().id())
                        .addValue("attempt", effect.attempt())
                        .addValue("batch", batch)
                        .addValue("day", day)
                        .addValue("credits", credits));
        return Optional.empty();
    }

    /// The one statement that decides, whatever others do at the same time.
    private boolean take(String scope, @Nullable Long limit, long credits) {
        return jdbc.update(
                        """
                        update budget set reserved = reserved + :credits
                        where scope = :scope and settled + reserved + :credits <= :limit
                        """,
                        new MapSqlParameterSource("scope", scope)
                                .addValue("credits", credits)
                                .addValue("limit", limit == null ? NO_LIMIT : limit))
                > 0;
    }

    /// The balance was read before the intent. What is under way may be set aside in it, taken out of it, or
    /// not be in it yet; the least that can be left then has to be enough.
    private Optional<BudgetLimit> belowReserve(Effect effect, BudgetWords words, Budget budget) {
        jdbc.query(
                "select scope from budget where scope = :scope for update",
                new MapSqlParameterSource("scope", ACCOUNT),
                (row, _) -> row.getString("scope"));
        Long open = jdbc.queryForObject("""
                select coalesce(sum(reservation.credits), 0)
                from reservation join effect on effect.item_id = reservation.item_id and effect.kind = 'GENERATION'
                     and effect.attempt = reservation.attempt
                where effect.outcome is null
                """, Map.of(), Long.class);
        Effect.Before before = Objects.requireNonNull(effect.before());
        long left = Math.min(
                before.available(), before.available() + before.frozen() - Objects.requireNonNullElse(open, 0L));
        long reserve = Objects.requireNonNull(budget.reserve());
        return left - words.credits() >= reserve ? Optional.empty() : Optional.of(words.reserve(left, reserve));
    }

    long dearest() {
        return jdbc
                .queryForList(
                        "select dearest from budget where scope = :scope",
                        new MapSqlParameterSource("scope", ACCOUNT),
                        Long.class)
                .stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    Budgets.Spending spending(String scope) {
        return jdbc
                .query(
                        "select settled, reserved from budget where scope = :scope",
                        new MapSqlParameterSource("scope", scope),
                        (row, _) -> new Budgets.Spending(row.getLong("settled"), row.getLong("reserved")))
                .stream()
                .findFirst()
                .orElse(Budgets.Spending.NOTHING);
    }

    /// Settles what was reserved for generations of which it is known now what became.
    void settle(List<Attempt> attempts) {
        Map<Long, Settlement> settled = new HashMap<>();
        attempts.forEach(attempt -> Settlement.of(attempt)
                .ifPresent(end -> settled.put(attempt.before().id(), end)));
        if (settled.isEmpty()) {
            return;
        }
        List<Reserved> reserved = reserved(settled.keySet()).stream()
                .filter(row -> Objects.requireNonNull(settled.get(row.itemId())).attempt() == row.attempt())
                .toList();
        long dearest = settled.values().stream()
                .mapToLong(Settlement::exactPrice)
                .max()
                .orElse(0);
        if (!reserved.isEmpty() && dearest > 0) {
            jdbc.update(
                    "update budget set dearest = :credits where scope = :scope and dearest < :credits",
                    new MapSqlParameterSource("scope", ACCOUNT).addValue("credits", dearest));
        }
        close(reserved.stream()
                .collect(Collectors.toMap(
                        row -> row,
                        row -> Objects.requireNonNull(settled.get(row.itemId())).cost(row.credits()))));
    }

    /// Settles what was reserved for items of which a person has said what became.
    ///
    /// @param executed whether they have to be taken for paid
    void decided(Set<Long> itemIds, boolean executed) {
        close(reserved(itemIds).stream().collect(Collectors.toMap(row -> row, row -> executed ? row.credits() : 0L)));
    }

    private List<Reserved> reserved(Set<Long> itemIds) {
        return jdbc.query(
                "select item_id, attempt, batch_scope, day_scope, credits from reservation where item_id in (:ids)",
                new MapSqlParameterSource("ids", itemIds),
                (row, _) -> new Reserved(
                        row.getLong("item_id"),
                        row.getInt("attempt"),
                        row.getString("batch_scope"),
                        row.getString("day_scope"),
                        row.getLong("credits")));
    }

    private void close(Map<Reserved, Long> costs) {
        Map<String, Budgets.Spending> changes = new TreeMap<>();
        costs.forEach((row, cost) -> List.of(row.batch(), row.day())
                .forEach(scope ->
                        changes.merge(scope, new Budgets.Spending(cost, -row.credits()), Budgets.Spending::plus)));
        changes.forEach((scope, change) -> change(scope, change.settled(), change.reserved()));
        List<SqlParameterSource> gone = new ArrayList<>();
        costs.keySet()
                .forEach(row ->
                        gone.add(new MapSqlParameterSource("itemId", row.itemId()).addValue("attempt", row.attempt())));
        jdbc.batchUpdate(
                "delete from reservation where item_id = :itemId and attempt = :attempt",
                gone.toArray(SqlParameterSource[]::new));
    }

    private void change(String scope, long settled, long reserved) {
        jdbc.update(
                "update budget set settled = settled + :settled, reserved = reserved + :reserved where scope = :scope",
                new MapSqlParameterSource("scope", scope)
                        .addValue("settled", settled)
                        .addValue("reserved", reserved));
    }

    private record Reserved(long itemId, int attempt, String batch, String day, long credits) {}

    /// What became of a generation.
    ///
    /// @param credits what it has cost, as far as is known
    /// @param exact whether that was read off the balance
    private record Settlement(int attempt, long credits, boolean exact) {

        /// Nothing where it is still open, or unresolved: then it stays reserved.
        static Optional<Settlement> of(Attempt attempt) {
            Effect effect = attempt.before().effect();
            if (effect == null || effect.kind() != Effect.Kind.GENERATION) {
                return Optional.empty();
            }
            long charged = 0;
            boolean exact = false;
            for (Fact fact : attempt.outcome().facts()) {
                if (fact instanceof Fact.Charged(var credits, var known)) {
                    charged += credits;
                    exact = known;
                }
            }
            Effect.Result result =
                    attempt.effectAfter().map(Attempt.EffectUpdate::result).orElse(null);
            return switch (result) {
                case null -> Optional.empty();
                case UNRESOLVED ->
                    exact ? Optional.of(new Settlement(effect.attempt(), charged, true)) : Optional.empty();
                case NOT_EXECUTED -> Optional.of(new Settlement(effect.attempt(), 0, true));
                // closed like that it has cost nothing
                case FAILED -> Optional.of(new Settlement(effect.attempt(), charged, true));
                case DONE, ANSWERED -> Optional.of(new Settlement(effect.attempt(), charged, exact));
            };
        }

        /// What is not known exactly counts as no less than was reserved.
        long cost(long reserved) {
            return exact ? credits : Math.max(credits, reserved);
        }

        long exactPrice() {
            return exact ? credits : 0;
        }
    }
}
