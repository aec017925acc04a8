package io.reelbatch.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.transaction.support.TransactionOperations;

/// Removes the rows and results of batches that are over. What keeps them from being paid for again stays:
/// the batch with the digest of its file, a digest of every row that may have been paid for, the ids of
/// requests from topics. In small pieces, each in a transaction of its own under the batch's lease; whatever
/// interrupts it, the next call goes on.
public final class Purging {
    private static final int PIECE = 500;

    /// What a person may still have to see to, unless the caller says that nobody will.
    private static final String PARKED = """
            item.state = 'PARKED' and (item.last_code is null or item.last_code <> '%s')
            """.formatted(NewItem.PURGED);

    private static final String DUE = """
            select batch.id from batch
            where batch.state in ('COMPLETED', 'CANCELLED')
              and (batch.purged_at is not null
                   or batch.finished_at < :before
                      and (:parked or not exists (select 1 from item where item.batch_id = batch.id and %s)))
              and exists (select 1 from item where item.batch_id = batch.id)
              and not exists (select 1 from item where item.batch_id = batch.id
                              and item.state not in ('DONE', 'FAILED', 'PARKED', 'CANCELLED'))
              and not exists (select 1 from schedule_batch join schedule_fire on schedule_fire.id = schedule_batch.fire_id
                              where schedule_batch.batch_id = batch.id and schedule_fire.ended_at is null)
              and not exists (select 1 from outbox join item on item.id = outbox.item_id where item.batch_id = batch.id)
            """.formatted(PARKED);

    private final NamedParameterJdbcOperations jdbc;
    private final TransactionOperations transactions;
    private final Leases leases;

    public Purging(NamedParameterJdbcOperations jdbc, TransactionOperations transactions, Leases leases) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.leases = leases;
    }

    /// Batches that can be removed: over since before a moment, with all results delivered; and those whose
    /// removal was interrupted.
    ///
    /// @param parkedToo whether also those with rows that are parked
    public List<String> due(Instant before, boolean parkedToo) {
        return jdbc.query(
                DUE + " order by batch.finished_at, batch.id",
                parameters(before, parkedToo),
                (row, _) -> Objects.requireNonNull(row.getString("id")));
    }

    /// Batches that would be due if it were not for rows that are parked.
    public int keptForPeople(Instant before) {
        return due(before, true).size() - due(before, false).size();
    }

    private static MapSqlParameterSource parameters(Instant before, boolean parkedToo) {
        return new MapSqlParameterSource("before", Sql.time(before)).addValue("parked", parkedToo);
    }

    /// Marks a batch as removed, if it still is one to be removed now that nobody else can work on it.
    ///
    /// @return whether it is
    public boolean begin(Lease lease, String batchId, Instant before, boolean parkedToo, Instant now) {
        return Objects.requireNonNull(transactions.execute(_ -> {
            leases.check(lease);
            MapSqlParameterSource parameters =
                    parameters(before, parkedToo).addValue("id", batchId).addValue("now", Sql.time(now));
            if (jdbc.queryForList(DUE + " and batch.id = :id", parameters, String.class)
                    .isEmpty()) {
                return false;
            }
            jdbc.update("""
                    update batch set purged_at = :now, purged_counts = :counts where id = :id and purged_at is null
                    """, parameters.addValue("counts", LedgerJson.write(new Counts(counts(batchId)))));
            return true;
        }));
    }

    private Map<ItemState, Integer> counts(String batchId) {
        Map<ItemState, Integer> counts = new EnumMap<>(ItemState.class);
        jdbc.query(
                "select state, count(*) as items from item where batch_id = :id group by state",
                new MapSqlParameterSource("id", batchId),
                row -> {
                    counts.put(ItemState.valueOf(row.getString("state")), row.getInt("items"));
                });
        return counts;
    }

    /// Removes some rows of a batch with all that hangs on them.
    ///
    /// @return how many; 0 when none are left
    public int removeSome(Lease lease, String batchId) {
        return Objects.requireNonNull(transactions.execute(_ -> {
            leases.check(lease);
            List<Row> rows = some(batchId);
            if (!rows.isEmpty()) {
                remove(batchId, rows);
            }
            return rows.size();
        }));
    }

    private List<Row> some(String batchId) {
        return jdbc.query(
                """
                select item.id, item.row_key, item.request_digest, batch.definition,
                       (item.state <> 'FAILED' or %s) and not (item.state = 'CANCELLED' and item.sends = 0)
                       and not (item.state = 'PARKED' and item.last_code = 'UNDER_WAY_ELSEWHERE') as maybe_paid
                from item join batch on batch.id = item.batch_id
                where item.batch_id = :id order by item.id fetch first :piece rows only
                """.formatted(Twins.PAID_FOR),
                new MapSqlParameterSource("id", batchId).addValue("piece", PIECE),
                (row, _) -> new Row(
                        row.getLong("id"),
                        PurgedRows.digest(
                                row.getString("definition"), row.getString("row_key"), row.getString("request_digest")),
                        row.getBoolean("maybe_paid")));
    }

    private void remove(String batchId, List<Row> rows) {
        new PurgedRows(jdbc)
                .add(
                        batchId,
                        rows.stream().filter(Row::maybePaid).map(Row::digest).toList());
        MapSqlParameterSource ids =
                new MapSqlParameterSource("ids", rows.stream().map(Row::id).toList());
        Set<Long> reserved = new HashSet<>(
                jdbc.queryForList("select item_id from reservation where item_id in (:ids)", ids, Long.class));
        if (!reserved.isEmpty()) {
            new BudgetRows(jdbc).decided(reserved, true); // nobody will find out any more
        }
        for (String table : List.of("draft", "result", "effect")) {
            jdbc.update("delete from %s where item_id in (:ids)".formatted(table), ids);
        }
        jdbc.update("delete from item where id in (:ids)", ids);
    }

    /// Removes what the ledger has of a batch beside its rows.
    public void removeWhatHangsOn(Lease lease, String batchId) {
        transactions.executeWithoutResult(_ -> {
            leases.check(lease);
            MapSqlParameterSource id =
                    new MapSqlParameterSource("id", batchId).addValue("scope", BudgetRows.ofBatch(batchId));
            for (String table : List.of("publication", "pause", "batch_sink", "inbox_file")) {
                jdbc.update("delete from %s where batch_id = :id".formatted(table), id);
            }
            jdbc.update("delete from budget where scope = :scope", id);
        });
    }

    /// Removes what the ledger remembers of days, of processes and of runs at set times that are long over. The
    /// last run of a schedule stays, for those who ask what became of it; so does one whose digest is still to
    /// be sent.
    ///
    /// @return how many
    public int forgetTheOld(Instant before) {
        MapSqlParameterSource parameters = new MapSqlParameterSource("before", Sql.time(before))
                .addValue("day", LocalDate.ofInstant(before, ZoneOffset.UTC).toString());
        int days = jdbc.update("""
                delete from budget where scope like 'day %' and right(scope, 10) < :day and reserved = 0
                """, parameters);
        int processes = jdbc.update("""
                delete from instance
                where heartbeat_at < :before and not exists (select 1 from lease where lease.owner = instance.id)
                """, parameters);
        int fires = jdbc.update("""
                delete from schedule_fire
                where ended_at < :before
                  and exists (select 1 from schedule_fire later
                              where later.schedule = schedule_fire.schedule and later.fired_at > schedule_fire.fired_at)
                  and not exists (select 1 from schedule_notice where schedule_notice.fire_id = schedule_fire.id)
                """, parameters);
        return days + processes + fires;
    }

    /// As the batch's row keeps them.
    record Counts(Map<ItemState, Integer> rows) {}

    private record Row(long id, String digest, boolean maybePaid) {}
}
