package io.reelbatch.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;

/// The terminal records of items: exactly one each, with a higher revision when an item comes to an end
/// again.
final class ResultRows {
    private final NamedParameterJdbcOperations jdbc;
    private final OutboxRows outbox;

    ResultRows(NamedParameterJdbcOperations jdbc) {
        this.jdbc = jdbc;
        this.outbox = new OutboxRows(jdbc);
    }

    void save(Batch batch, List<Item> items, Instant now) {
        if (items.isEmpty()) {
            return;
        }
        SqlParameterSource[] rows = items.stream()
                .map(item -> new MapSqlParameterSource("itemId", item.id())
                        .addValue("resultId", ResultId.of(batch, item.rowKey()))
                        .addValue("status", item.state().name())
                        .addValue("code", code(item.problem()))
                        .addValue("now", Sql.time(now)))
                .toArray(SqlParameterSource[]::new);
        int[] changed = jdbc.batchUpdate("""
                update result set revision = revision + 1, status = :status, code = :code, finished_at = :now
                where item_id = :itemId
                """, rows);
        List<SqlParameterSource> first = new ArrayList<>();
        for (int index = 0; index < rows.length; index++) {
            if (changed[index] == 0) {
                first.add(rows[index]);
            }
        }
        jdbc.batchUpdate("""
                insert into result (item_id, result_id, revision, status, code, finished_at)
                values (:itemId, :resultId, 1, :status, :code, :now)
                """, first.toArray(SqlParameterSource[]::new));
        outbox.add(items.stream().map(Item::id).toList(), now);
    }

    void addForNew(Batch batch, List<NewItem> items, Instant now) {
        List<NewItem> ended =
                items.stream().filter(item -> item.state().terminal()).toList();
        SqlParameterSource[] rows = ended.stream()
                .map(item -> new MapSqlParameterSource("batchId", batch.id())
                        .addValue("rowKey", item.rowKey())
                        .addValue("resultId", ResultId.of(batch, item.rowKey()))
                        .addValue("now", Sql.time(now)))
                .toArray(SqlParameterSource[]::new);
        jdbc.batchUpdate("""
                insert into result (item_id, result_id, revision, status, code, finished_at)
                select id, :resultId, 1, state, last_code, :now
                from item where batch_id = :batchId and row_key = :rowKey
                """, rows);
        outbox.addByKey(batch, ended.stream().map(NewItem::rowKey).toList(), now);
    }

    Stream<Finished> stream(Batch batch) {
        return ((NamedParameterJdbcTemplate) jdbc)
                .queryForStream(
                        """
                        select item.*, cast(null as varchar) as kind, cast(null as varchar) as draft_json,
                               result.revision, result.finished_at,
                               exists (select 1 from pause where pause.batch_id = '' or pause.batch_id = item.batch_id
                                       and pause.row_key in ('', item.row_key)) as paused,
                               batch_hold.schedule as held_by, schedule.next_slot
                        from item left join result on result.item_id = item.id
                             left join batch_hold on batch_hold.batch_id = item.batch_id
                             left join schedule on schedule.name = batch_hold.schedule
                        where item.batch_id = :batchId order by item.row_number
                        """,
                        new MapSqlParameterSource("batchId", batch.id()),
                        (row, _) -> new Finished(
                                ItemRows.readForPeople(row),
                                ResultId.of(batch, Objects.requireNonNull(row.getString("row_key"))),
                                row.getInt("revision"),
                                Sql.requiredInstant(row, "created_at"),
                                Sql.instant(row, "finished_at")));
    }

    private static @Nullable String code(@Nullable Problem problem) {
        return problem == null ? null : problem.code();
    }
}
