package io.reelbatch.ledger;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// The batches of the ledger.
public final class Batches {
    private static final String SESSION_USER = """
            select user_id, token_ref from item
            where user_id is not null and token_ref is not null and (:id = '' or batch_id = :id)
            order by id desc fetch first 1 rows only
            """;

    private static final String SELECT = """
            select batch.*, exists (select 1 from pause where pause.row_key = ''
                                    and (pause.batch_id = '' or pause.batch_id = batch.id)) as paused
            from batch
            """;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Leases leases;

    public Batches(JdbcClient jdbc, TransactionOperations transactions, Leases leases) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.leases = leases;
    }

    /// Who the account is, as the service said when the youngest row of a batch got its session.
    public Optional<SessionUser> userOf(String batchId) {
        return jdbc.sql(SESSION_USER)
                .param("id", batchId)
                .query((row, _) -> new SessionUser(row.getString("user_id"), row.getString("token_ref")))
                .optional();
    }

    /// The same of any batch.
    public Optional<SessionUser> latestUser() {
        return userOf("");
    }

    /// Adds a batch together with its sinks, or neither.
    public void add(Batch batch) {
        transactions.executeWithoutResult(_ -> {
            addRow(batch); // first: of two that add the same batch, the second one ends here
            addSinks(batch);
        });
    }

    private void addRow(Batch batch) {
        jdbc.sql("""
                insert into batch (id, definition, manifest_sha256, take, manifest_name, manifest_path, snapshot_path,
                                   row_count, ingested, state, run, options, created_at, host)
                values (:id, :definition, :sha256, :take, :name, :manifest, :snapshot,
                        :rows, :ingested, :state, :run, :options, :createdAt, :host)
                """)
                .param("id", batch.id())
                .param("definition", batch.definition())
                .param("sha256", batch.manifestSha256())
                .param("take", batch.take())
                .param("name", String.valueOf(batch.manifest().getFileName()))
                .param("manifest", batch.manifest().toString())
                .param("snapshot", batch.snapshot().toString())
                .param("rows", batch.rows())
                .param("ingested", batch.ingested())
                .param("state", batch.state().name())
                .param("run", batch.run())
                .param("options", LedgerJson.write(batch.options()))
                .param("createdAt", Sql.time(batch.createdAt()))
                .param("host", leases.host())
                .update();
    }

    private void addSinks(Batch batch) {
        for (String sink : batch.options().sinks()) {
            jdbc.sql("insert into batch_sink (batch_id, sink) values (:id, :sink)")
                    .param("id", batch.id())
                    .param("sink", sink)
                    .update();
        }
    }

    public Optional<Batch> find(String id) {
        return jdbc.sql(SELECT + "where batch.id = :id")
                .param("id", id)
                .query(Batches::batch)
                .optional();
    }

    /// The batch of that id; it is known to exist.
    public Batch get(String id) {
        return find(id).orElseThrow(() -> new IllegalStateException("the ledger has no batch " + id));
    }

    /// The newest take of a manifest under a definition.
    public Optional<Batch> newestTake(String definition, String manifestSha256) {
        return jdbc.sql(SELECT + """
                where definition = :definition and manifest_sha256 = :sha256
                order by take desc fetch first 1 row only
                """)
                .param("definition", definition)
                .param("sha256", manifestSha256)
                .query(Batches::batch)
                .optional();
    }

    /// Every batch, newest first.
    public List<Batch> all() {
        return jdbc.sql(SELECT + "order by created_at desc, id")
                .query(Batches::batch)
                .list();
    }

    /// Ids of the batches that are not over and that nobody holds up: those with the most urgent open row
    /// first, then the oldest. One that waits for its schedule is among them until its rows are in the
    /// ledger, and when it is called off.
    public List<String> open() {
        return jdbc.sql("""
                select batch.id from batch
                where batch.state in ('ACCEPTED', 'RUNNING', 'PUBLISHING')
                  and not exists (select 1 from pause where pause.row_key = '' and pause.batch_id in ('', batch.id))
                  and (batch.ingested < batch.row_count or batch.cancelled_at is not null
                       or not exists (select 1 from batch_hold where batch_hold.batch_id = batch.id))
                order by coalesce((select max(item.priority) from item
                                   where item.batch_id = batch.id
                                     and item.state not in ('DONE', 'FAILED', 'PARKED', 'CANCELLED')), 0) desc,
                         batch.created_at, batch.id
                """)
                .query((row, _) -> Objects.requireNonNull(row.getString("id")))
                .list();
    }

    /// The host that accepted a batch, where that is another than this one.
    public Optional<String> otherHost(String id) {
        return jdbc.sql("select host from batch where id = :id and host <> :here")
                .param("id", id)
                .param("here", leases.host())
                .query(String.class)
                .optional();
    }

    /// Batches that came to their end after a moment and whose results were published.
    public List<Batch> publishedSince(Instant moment) {
        return jdbc.sql(SELECT
                        + "where state in ('COMPLETED', 'CANCELLED') and purged_at is null and finished_at >= :moment")
                .param("moment", Sql.time(moment))
                .query(Batches::batch)
                .list();
    }

    /// @throws LeaseLost when somebody else has taken over
    public void moveTo(Lease lease, String id, BatchState state) {
        int _ = under(
                lease,
                () -> jdbc.sql("update batch set state = :state, finished_at = null where id = :id")
                        .param("state", state.name())
                        .param("id", id)
                        .update());
    }

    /// Calls a batch completed, or cancelled where it was called off, unless a row of it is open: nobody would
    /// go on with that one.
    ///
    /// @return whether it is over now
    /// @throws LeaseLost when somebody else has taken over
    public boolean complete(Lease lease, String id, Instant now) {
        return under(
                        lease,
                        () -> jdbc.sql("""
                                update batch set state = case when cancelled_at is null then 'COMPLETED' else 'CANCELLED' end,
                                                 finished_at = :now
                                where id = :id
                                  and not exists (select 1 from item where item.batch_id = :id
                                                  and item.state not in ('DONE', 'FAILED', 'PARKED', 'CANCELLED'))
                                """)
                                .param("now", Sql.time(now))
                                .param("id", id)
                                .update())
                > 0;
    }

    /// Ends a batch whose rows and results differ, so that a person looks at it.
    ///
    /// @throws LeaseLost when somebody else has taken over
    public void inconsistent(Lease lease, String id, Instant now) {
        int _ = under(
                lease,
                () -> jdbc.sql("update batch set state = 'INCONSISTENT', finished_at = :now where id = :id")
                        .param("now", Sql.time(now))
                        .param("id", id)
                        .update());
    }

    private int under(Lease lease, IntSupplier change) {
        return Objects.requireNonNull(transactions.execute(_ -> {
            leases.check(lease);
            return change.getAsInt();
        }));
    }

    /// Whether rows of a batch have not come to their end.
    public boolean hasOpenRows(String id) {
        return counts(id).keySet().stream().anyMatch(state -> !state.terminal());
    }

    /// Calls a batch off: its rows are not gone on with, those among them that are not in the ledger yet.
    public void cancel(String id, Instant now) {
        jdbc.sql("update batch set cancelled_at = coalesce(cancelled_at, :now) where id = :id")
                .param("now", Sql.time(now))
                .param("id", id)
                .update();
    }

    /// Whether a batch was called off as a whole.
    public boolean cancelled(String id) {
        return jdbc.sql("select cancelled_at is not null from batch where id = :id")
                .param("id", id)
                .query(Boolean.class)
                .single();
    }

    /// Whether a batch waits for its schedule, and was not called off.
    public boolean held(String id) {
        return jdbc.sql("""
                select exists (select 1 from batch_hold join batch on batch.id = batch_hold.batch_id
                               where batch.id = :id and batch.cancelled_at is null)
                """).param("id", id).query(Boolean.class).single();
    }

    public void options(String id, BatchOptions options) {
        jdbc.sql("update batch set options = :options where id = :id")
                .param("options", LedgerJson.write(options))
                .param("id", id)
                .update();
    }

    /// @throws LeaseLost when somebody else has taken over
    public void run(Lease lease, String id, int run) {
        int _ = under(
                lease,
                () -> jdbc.sql("update batch set run = :run where id = :id")
                        .param("run", run)
                        .param("id", id)
                        .update());
    }

    /// Commits how many rows are in the ledger, together with the rows themselves.
    public void ingested(String id, int rows) {
        jdbc.sql("update batch set ingested = :rows where id = :id")
                .param("rows", rows)
                .param("id", id)
                .update();
    }

    /// @throws LeaseLost when somebody else has taken over
    public void creditsBefore(Lease lease, String id, long available) {
        int _ = under(
                lease,
                () -> jdbc.sql("update batch set credits_before = coalesce(credits_before, :available) where id = :id")
                        .param("available", available)
                        .param("id", id)
                        .update());
    }

    /// @throws LeaseLost when somebody else has taken over
    public void creditsAfter(Lease lease, String id, long available) {
        int _ = under(
                lease,
                () -> jdbc.sql("update batch set credits_after = :available where id = :id")
                        .param("available", available)
                        .param("id", id)
                        .update());
    }

    /// What is left of a batch that was removed; nothing where it was not.
    public Optional<Purged> purged(String id) {
        return jdbc.sql("select purged_at, purged_counts from batch where id = :id and purged_at is not null")
                .param("id", id)
                .query((row, _) -> new Purged(
                        Sql.requiredInstant(row, "purged_at"),
                        LedgerJson.read(row.getString("purged_counts"), Purging.Counts.class)
                                .rows()))
                .optional();
    }

    /// How many items of a batch are in which state, or were before it was removed.
    public Map<ItemState, Integer> counts(String id) {
        Optional<Purged> purged = purged(id);
        if (purged.isPresent()) {
            return purged.get().counts();
        }
        Map<ItemState, Integer> counts = new EnumMap<>(ItemState.class);
        jdbc.sql("select state, count(*) as items from item where batch_id = :id group by state")
                .param("id", id)
                .query(row -> {
                    counts.put(ItemState.valueOf(row.getString("state")), row.getInt("items"));
                });
        return counts;
    }

    /// How many rows of a batch have come to the end that their result tells.
    public int results(String id) {
        return jdbc.sql("""
                select count(*) from result join item on item.id = result.item_id where item.batch_id = :id and item.state = result.status
                """).param("id", id).query(Integer.class).single();
    }

    private static Batch batch(ResultSet row, int number) throws SQLException {
        return new Batch(
                row.getString("id"),
                row.getString("definition"),
                row.getString("manifest_sha256"),
                row.getInt("take"),
                Path.of(row.getString("manifest_path")),
                Path.of(row.getString("snapshot_path")),
                row.getInt("row_count"),
                row.getInt("ingested"),
                state(row),
                row.getInt("run"),
                LedgerJson.read(row.getString("options"), BatchOptions.class),
                Sql.number(row, "credits_before"),
                Sql.number(row, "credits_after"),
                Sql.requiredInstant(row, "created_at"),
                Sql.instant(row, "finished_at"));
    }

    /// A pause is kept beside the state, so that it outlasts whatever moves the batch meanwhile.
    private static BatchState state(ResultSet row) throws SQLException {
        BatchState state = BatchState.valueOf(row.getString("state"));
        return row.getBoolean("paused") && state.goesOn() ? BatchState.PAUSED : state;
    }
}
