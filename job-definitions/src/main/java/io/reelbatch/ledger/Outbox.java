package io.reelbatch.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// Results on their way to sinks. A record is delivered under the sink's lease, oldest first, and removed
/// afterwards: a process that dies in between delivers it once more. Of several revisions of one result
/// that wait, the latest is delivered. A row that was opened again waits for its next end.
public final class Outbox {
    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Leases leases;

    public Outbox(JdbcClient jdbc, TransactionOperations transactions, Leases leases) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.leases = leases;
    }

    /// Sinks for which anything waits.
    public List<String> sinks() {
        return jdbc.sql("select distinct sink from outbox order by sink")
                .query((row, _) -> row.getString("sink"))
                .list();
    }

    /// How much waits for each sink, and since when.
    public List<Backlog> backlog() {
        return jdbc.sql("""
                select sink, count(*) as records, min(created_at) as oldest, max(tries) as tries
                from outbox group by sink order by sink
                """)
                .query((row, _) -> new Backlog(
                        row.getString("sink"),
                        row.getInt("records"),
                        Sql.requiredInstant(row, "oldest"),
                        row.getInt("tries")))
                .list();
    }

    /// The oldest records of a sink that are due. Relies on the index `outbox_sink`.
    public List<Entry> due(String sink, int max, Instant now) {
        return jdbc.sql("""
                select item.*, cast(null as varchar) as kind, cast(null as varchar) as draft_json,
                       outbox.id as outbox_id, outbox.tries as outbox_tries, result.result_id,
                       result.revision as result_revision, result.finished_at, batch.definition,
                       topic_request.topic, topic_request.traceparent
                from outbox
                join item on item.id = outbox.item_id
                join result on result.item_id = item.id and result.status = item.state
                                                        and result.revision = outbox.revision
                join batch on batch.id = item.batch_id
                left join topic_request on topic_request.batch_id = item.batch_id
                                       and topic_request.request_id = item.row_key
                where outbox.sink = :sink and outbox.due_at <= :now
                order by outbox.id fetch first :max rows only
                """)
                .param("sink", sink)
                .param("now", Sql.time(now))
                .param("max", max)
                .query(Outbox::entry)
                .list();
    }

    /// When the next record of a sink that is not due yet will be; nothing when none is waited for.
    public Optional<Instant> nextDue(String sink, Instant now) {
        return jdbc.sql("select min(due_at) as next from outbox where sink = :sink and due_at > :now")
                .param("sink", sink)
                .param("now", Sql.time(now))
                .query((row, _) -> Optional.ofNullable(Sql.instant(row, "next")))
                .single();
    }

    /// Removes what a sink has, with earlier revisions of the same results.
    ///
    /// @throws LeaseLost when another process delivers to the sink now; nothing is removed then
    public void delivered(Lease lease, String sink, List<Entry> entries) {
        transactions.executeWithoutResult(_ -> {
            leases.check(lease);
            entries.forEach(entry -> jdbc.sql(
                            "delete from outbox where item_id = :itemId and sink = :sink and revision <= :revision")
                    .param("itemId", entry.finished().item().id())
                    .param("sink", sink)
                    .param("revision", entry.finished().revision())
                    .update());
        });
    }

    /// Puts off a record that the sink would not take.
    public void putOff(Entry entry, Instant until, String why) {
        jdbc.sql("update outbox set tries = tries + 1, due_at = :until, last_error = :why where id = :id")
                .param("until", Sql.time(until))
                .param("why", Sql.cut(why, 1000))
                .param("id", entry.id())
                .update();
    }

    private static Entry entry(ResultSet row, int number) throws SQLException {
        Finished finished = new Finished(
                ItemRows.read(row),
                row.getObject("result_id", UUID.class),
                row.getInt("result_revision"),
                Sql.requiredInstant(row, "created_at"),
                Sql.instant(row, "finished_at"));
        return new Entry(
                row.getLong("outbox_id"),
                row.getInt("outbox_tries"),
                row.getString("definition"),
                finished,
                row.getString("topic") == null ? null : row.getString("traceparent"),
                row.getString("topic") != null);
    }

    /// A result for a sink.
    ///
    /// @param tries how often the sink would not take it
    /// @param traceparent as the request brought it along
    /// @param byTopic whether the request came in by a topic
    public record Entry(
            long id,
            int tries,
            String definition,
            Finished finished,
            @Nullable String traceparent,
            boolean byTopic) {

        /// The request's own id where it came in by a topic, `BATCH/ROW` otherwise.
        public String key() {
            Item item = finished.item();
            return byTopic ? item.rowKey() : item.name();
        }
    }

    /// What waits for a sink.
    ///
    /// @param oldest when the oldest record was written
    /// @param tries most tries of any record
    public record Backlog(String sink, int records, Instant oldest, int tries) {}
}
