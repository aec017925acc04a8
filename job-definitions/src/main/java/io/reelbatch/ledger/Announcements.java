package io.reelbatch.ledger;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.transaction.support.TransactionOperations;

/// Intents as rows: the item's move, its open effect and what the budget reserves for it, all in one
/// transaction.
final class Announcements {
    private final NamedParameterJdbcOperations jdbc;
    private final TransactionOperations transactions;
    private final Leases leases;
    private final BudgetRows budgets;

    Announcements(
            NamedParameterJdbcOperations jdbc, TransactionOperations transactions, Leases leases, BudgetRows budgets) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.leases = leases;
        this.budgets = budgets;
    }

    List<ItemStore.Intent> commit(Lease lease, List<ItemStore.Intent> intents) {
        budgets.prepare(intents);
        return Objects.requireNonNull(transactions.execute(_ -> {
            leases.check(lease);
            return announce(lease, intents);
        }));
    }

    /// Nobody else could have written under the lease, so an open effect of the same number is the one that
    /// was to be committed. The server may still be at the first commit: then nothing is to be seen at first,
    /// and the announcement waits for it in vain.
    List<ItemStore.Intent> commitAgain(Lease lease, List<ItemStore.Intent> intents) {
        budgets.prepare(intents);
        return Objects.requireNonNull(transactions.execute(_ -> {
            leases.check(lease);
            List<ItemStore.Intent> lost = announce(
                    lease,
                    intents.stream().filter(intent -> !isAnnounced(intent)).toList());
            return lost.stream()
                    .filter(intent -> intent.over() != null || !isAnnounced(intent))
                    .toList();
        }));
    }

    private boolean isAnnounced(ItemStore.Intent intent) {
        Effect effect = intent.after().openEffect();
        Integer found = jdbc.queryForObject(
                """
                select count(*) from effect join item on item.id = effect.item_id
                where item_id = :itemId and kind = :kind and attempt = :attempt and outcome is null
                  and item.state = :state and item.effects = :effects
                """,
                new MapSqlParameterSource("itemId", intent.before().id())
                        .addValue("kind", effect.kind().name())
                        .addValue("attempt", effect.attempt())
                        .addValue("state", intent.after().state().name())
                        .addValue("effects", intent.after().effects()),
                Integer.class);
        return found != null && found > 0;
    }

    private List<ItemStore.Intent> announce(Lease lease, List<ItemStore.Intent> intents) {
        List<ItemStore.Intent> sorted = intents.stream()
                .sorted(Comparator.comparingLong(intent -> intent.before().id()))
                .toList();
        int[] changed = ItemRows.move(
                jdbc,
                sorted.stream()
                        .map(intent -> ItemRows.moveColumns(intent.before(), intent.after()))
                        .toList());
        List<ItemStore.Intent> lost = new ArrayList<>();
        List<SqlParameterSource> effects = new ArrayList<>();
        for (int index = 0; index < changed.length; index++) {
            ItemStore.Intent intent = sorted.get(index);
            if (changed[index] == 0) {
                lost.add(intent);
                continue;
            }
            Optional<BudgetLimit> over = intent.allowance() == null ? Optional.empty() : budgets.reserve(intent);
            if (over.isPresent()) {
                // the budget comes after the items, so that nobody waits for another in a circle
                ItemRows.move(jdbc, List.of(ItemRows.moveColumns(intent.after(), intent.before())));
                lost.add(intent.over(over.get()));
            } else {
                effects.add(ItemRows.effectColumns(
                                intent.before().id(), intent.after().openEffect(), null)
                        .addValue("turn", intent.before().turns().over())
                        .addValue("owner", lease.owner()));
            }
        }
        jdbc.batchUpdate("""
                    insert into effect (item_id, kind, attempt, idempotency_key, draft_before, available_before,
                                        frozen_before, alone, intent_at, turn, owner)
                    values (:itemId, :kind, :attempt, :key, :draftBefore, :available, :frozen, :alone, :intentAt, :turn, :owner)
                    """, effects.toArray(SqlParameterSource[]::new));
        return lost;
    }
}
