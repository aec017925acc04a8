package io.reelbatch.ledger;

import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

/// Puts results on their way to the sinks of their batch, inside the transaction that writes the results.
final class OutboxRows {
    private static final String OF_RESULTS = """
            insert into outbox (item_id, sink, revision, due_at, created_at)
            select item.id, batch_sink.sink, result.revision, :now, :now
            from item
            join batch_sink on batch_sink.batch_id = item.batch_id
            join result on result.item_id = item.id
            """;

    private final NamedParameterJdbcOperations jdbc;

    OutboxRows(NamedParameterJdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /// Results that were just written.
    void add(List<Long> itemIds, Instant now) {
        if (!itemIds.isEmpty()) {
            jdbc.update(
                    OF_RESULTS + " where item.id in (:ids)",
                    new MapSqlParameterSource("ids", itemIds).addValue("now", Sql.time(now)));
        }
    }

    /// Results of rows that ended as they were added.
    void addByKey(Batch batch, List<String> rowKeys, Instant now) {
        if (!rowKeys.isEmpty()) {
            jdbc.update(
                    OF_RESULTS + " where item.batch_id = :batchId and item.row_key in (:keys)",
                    new MapSqlParameterSource("batchId", batch.id())
                            .addValue("keys", rowKeys)
                            .addValue("now", Sql.time(now)));
        }
    }

    /// Results that got a higher revision by a statement of their own, timed by the database's clock.
    void addNow(List<Long> itemIds) {
        if (!itemIds.isEmpty()) {
            jdbc.update(
                    OF_RESULTS.replace(":now", "current_timestamp") + " where item.id in (:ids)",
                    new MapSqlParameterSource("ids", itemIds));
        }
    }
}
