package io.reelbatch.ledger;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.transaction.support.TransactionOperations;

/// What an operator changes in the ledger while work goes on: what is held back, and what is called off.
/// Items are changed in small pieces in the order of their ids, as the stages' own writes are, so that
/// neither waits for the other in a circle; and each by compare-and-set, so that of an operator and a worker
/// the first one wins and the other one notices.
public final class Interventions {
    private static final int PIECE = 500;

    private final NamedParameterJdbcOperations jdbc;
    private final TransactionOperations transactions;
    private final Items items;

    public Interventions(NamedParameterJdbcOperations jdbc, TransactionOperations transactions, Items items) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.items = items;
    }

    /// Holds something back, until [#resume]. Outlives every process.
    public void pause(Scope scope, Instant now) {
        try {
            jdbc.update("""
                    insert into pause (batch_id, row_key, since)
                    select :batchId, :rowKey, :now
                    where not exists (select 1 from pause where batch_id = :batchId and row_key = :rowKey)
                    """, parameters(scope).addValue("now", Sql.time(now)));
        } catch (DuplicateKeyException another) {
            // somebody else has just done the same
        }
    }

    /// Ends the pauses of something and of all that lies in it. One of something larger stays.
    ///
    /// @return how many were ended
    public int resume(Scope scope) {
        String which = switch (scope) {
            case Scope.Everything() -> "";
            case Scope.OfBatch _ -> " where batch_id = :batchId";
            case Scope.OfRow _ -> " where batch_id = :batchId and row_key = :rowKey";
        };
        return jdbc.update("delete from pause" + which, parameters(scope));
    }

    /// What is paused now.
    public Pauses pauses() {
        Set<String> batches = new HashSet<>();
        Map<String, Set<Long>> rows = new HashMap<>();
        jdbc.query("""
                select pause.batch_id, pause.row_key, item.id
                from pause left join item on item.batch_id = pause.batch_id and item.row_key = pause.row_key
                """, Map.of(), row -> {
            String batch = row.getString("batch_id");
            if (row.getString("row_key").isEmpty()) {
                batches.add(batch);
            } else {
                rows.computeIfAbsent(batch, _ -> new HashSet<>()).add(row.getLong("id"));
            }
        });
        return new Pauses(batches.remove(""), batches, rows);
    }

    /// Calls off the open items of a batch. What a worker finishes meanwhile stays finished; what it is in
    /// the middle of it will not be able to write.
    ///
    /// @param rowKeys only these rows, or all when empty
    /// @return how many were called off
    public int cancel(Lease lease, Batch batch, List<String> rowKeys, Instant now) {
        int cancelled = 0;
        List<Item> piece = open(batch, rowKeys, 0);
        while (!piece.isEmpty()) {
            cancelled += cancelPiece(lease, batch, piece, now);
            piece = open(batch, rowKeys, piece.getLast().id());
        }
        return cancelled;
    }

    /// Items that a worker moves at the same moment are read again, until they are called off or at their
    /// end.
    private int cancelPiece(Lease lease, Batch batch, List<Item> piece, Instant now) {
        int cancelled = 0;
        List<Item> left = piece;
        while (!left.isEmpty()) {
            List<Attempt> attempts = left.stream()
                    .map(item -> new Attempt(item, Cancellation.of(item)))
                    .toList();
            List<Attempt> moved =
                    Objects.requireNonNull(transactions.execute(_ -> items.write(lease, batch, attempts, now)));
            cancelled += attempts.size() - moved.size();
            left = items.reload(moved).stream()
                    .filter(item -> !item.state().terminal())
                    .toList();
        }
        return cancelled;
    }

    private List<Item> open(Batch batch, List<String> rowKeys, long after) {
        return jdbc.query(
                Items.SELECT.formatted("cast(null as varchar)", "") + """
                        where item.batch_id = :batchId and item.id > :after and (:all or item.row_key in (:rowKeys))
                          and item.state not in ('DONE', 'FAILED', 'PARKED', 'CANCELLED')
                        order by item.id fetch first :piece rows only
                        """,
                new MapSqlParameterSource("batchId", batch.id())
                        .addValue("after", after)
                        .addValue("all", rowKeys.isEmpty())
                        .addValue("rowKeys", rowKeys.isEmpty() ? List.of("") : rowKeys)
                        .addValue("piece", PIECE),
                (row, _) -> ItemRows.read(row));
    }

    private static MapSqlParameterSource parameters(Scope scope) {
        return switch (scope) {
            case Scope.Everything() -> parameters("", "");
            case Scope.OfBatch(var batch) -> parameters(batch, "");
            case Scope.OfRow(var batch, var row) -> parameters(batch, row);
        };
    }

    private static MapSqlParameterSource parameters(String batchId, @Nullable String rowKey) {
        return new MapSqlParameterSource("batchId", batchId).addValue("rowKey", rowKey);
    }
}
