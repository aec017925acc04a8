package io.reelbatch.ledger;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// A ledger on a real database with the real migrations, and short ways to bring items into a state: by the
/// same outcomes and intents by which they get there in earnest.
public final class TestLedger implements AutoCloseable {
    public static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
    public static final Effect.Before NOTHING_BEFORE = new Effect.Before(null, 1_000, 0, true);
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Map<Dialect, TestLedger> LEDGERS = new EnumMap<>(Dialect.class);
    private static @Nullable EmbeddedPostgres server;

    final Dialect dialect;
    public final HikariDataSource dataSource;
    public final JdbcTransactionManager transactionManager;
    public final JdbcClient jdbc;
    public final TransactionTemplate transactions;
    public final Batches batches;
    public final Leases leases;
    public final Items items;
    public final Publications publications;
    public final IntentLog intents;

    private TestLedger(Dialect dialect, HikariDataSource dataSource) {
        this.dialect = dialect;
        this.dataSource = dataSource;
        Flyway.configure()
                .dataSource(dataSource)
                .locations("classpath:db/migration/" + vendor(dialect), "classpath:db/migration/common")
                .load()
                .migrate();
        this.jdbc = JdbcClient.create(dataSource);
        this.transactionManager = new JdbcTransactionManager(dataSource);
        this.transactions = new TransactionTemplate(transactionManager);
        this.leases = leases(UUID.randomUUID().toString());
        this.batches = new Batches(jdbc, transactions, leases);
        this.publications = new Publications(jdbc, transactions, leases);
        leases.register();
        this.items = items(leases);
        this.intents = new IntentLog(items);
    }

    private static String vendor(Dialect dialect) {
        return switch (dialect) {
            case H2 -> "h2";
            case POSTGRESQL -> "postgresql";
        };
    }

    /// The ledger on H2 that all tests of this process share; each works on batches of its own.
    public static TestLedger h2() {
        return on(Dialect.H2);
    }

    public static synchronized TestLedger on(Dialect dialect) {
        return LEDGERS.computeIfAbsent(dialect, TestLedger::fresh);
    }

    /// A ledger that was never used, for tests that look at the whole of it.
    public static synchronized TestLedger fresh(Dialect dialect) {
        return new TestLedger(dialect, pool(dialect));
    }

    private static HikariDataSource pool(Dialect dialect) {
        try {
            return switch (dialect) {
                case H2 -> {
                    Path directory = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "ledger");
                    yield pool("jdbc:h2:async:" + directory.resolve("ledger") + ";WRITE_DELAY=0", "reelbatch");
                }
                case POSTGRESQL -> pool(newDatabase(), "postgres");
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /// A database in the one server that all tests of this process share.
    private static String newDatabase() throws IOException, SQLException {
        if (server == null) {
            server = EmbeddedPostgres.builder()
                    .setPGStartupWait(Duration.ofMinutes(2))
                    .start();
        }
        String name = "ledger" + NUMBERS.incrementAndGet();
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        return server.getJdbcUrl("postgres", name);
    }

    private static HikariDataSource pool(String url, String user) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setUsername(user);
        pool.setPassword("");
        pool.setMaximumPoolSize(5);
        return pool;
    }

    /// The leases as another process sees them.
    Leases leases(Instance self, Duration deadAfter) {
        return leases(self, deadAfter, System::nanoTime);
    }

    Leases leases(Instance self, Duration deadAfter, LongSupplier nanos) {
        LeaseSettings settings = new LeaseSettings(deadAfter.dividedBy(6), deadAfter, Endurance.LONGEST);
        return new Leases(jdbc, transactions, dialect, self, settings, nanos);
    }

    public Leases leases(String id) {
        return leases(new Instance(id, "this-host", ProcessHandle.current().pid()), Duration.ofMinutes(1));
    }

    /// What waits for sinks.
    public Outbox outbox() {
        return new Outbox(jdbc, transactions, leases);
    }

    Items items(Leases theirs) {
        return new Items(new NamedParameterJdbcTemplate(dataSource), transactions, theirs);
    }

    /// A new batch that nobody works on yet.
    public Batch batch(BatchOptions options) {
        return batch(options, 1, uniqueDigest());
    }

    static String uniqueDigest() {
        return "d%063d".formatted(NUMBERS.incrementAndGet());
    }

    Batch batch(BatchOptions options, int take, String sha256) {
        Batch batch = new Batch(
                "batch-" + NUMBERS.incrementAndGet(),
                "ai-video-generation-online",
                sha256,
                take,
                Path.of("rows.csv"),
                Path.of("snapshot.csv"),
                1,
                0,
                BatchState.ACCEPTED,
                0,
                options,
                null,
                null,
                NOW,
                null);
        batches.add(batch);
        return batch;
    }

    public Batch batch() {
        return batch(new BatchOptions("rows.csv.results.jsonl", null, List.of(), null));
    }

    /// Ends a batch, whatever its rows are like and whoever works on it.
    void end(Batch batch, Instant now) {
        jdbc.sql("update batch set state = 'COMPLETED', finished_at = :now where id = :id")
                .param("now", Sql.time(now))
                .param("id", batch.id())
                .update();
    }

    /// A new batch under a lease of this process.
    public BatchRun run() {
        return run(batch());
    }

    /// A batch under a lease of this process.
    public BatchRun run(Batch batch) {
        return new BatchRun(batch, leases.acquire("batch:" + batch.id()).orElseThrow());
    }

    public static ItemRequest request(String prompt) {
        return request(prompt, List.of(), List.of());
    }

    public static ItemRequest request(String prompt, List<String> files, List<String> urls) {
        return new ItemRequest(prompt, files, urls, null, "en", "mp4", "high", Map.of("prompt", prompt));
    }

    static NewItem row(int number) {
        return row(number, request("a fox, scene " + number));
    }

    /// A row that no other batch asks for.
    public static NewItem row(int number, ItemRequest request) {
        return new NewItem(number, "row-" + number, uniqueDigest(), request, 0, null, null, null);
    }

    /// Adds rows in the order given.
    public void add(Batch batch, NewItem... rows) {
        transactions.executeWithoutResult(_ -> items.add(batch, List.of(rows), NOW));
    }

    public Item find(Batch batch, int row) {
        return items.find(batch.id(), "row-" + row).orElseThrow();
    }

    /// A new item as it stands in the ledger.
    public Item accepted(BatchRun run, NewItem row) {
        add(run.batch(), row);
        return find(run.batch(), row.rowNumber());
    }

    Item accepted(BatchRun run, int row) {
        return accepted(run, row(row));
    }

    /// An item with a session and nothing paid.
    public Item uploaded(BatchRun run, int row) {
        Item item = accepted(run, row);
        String session = run.batch().id() + "-session-" + row;
        return write(run, item, Outcome.advance(ItemState.UPLOADED, new Fact.SessionOpened(session, "user-1")));
    }

    /// An item whose paid call is announced.
    public Item intended(BatchRun run, int row, Effect.Before before, Instant now) {
        Item item = uploaded(run, row);
        return intents.commit(run, item, ItemState.GENERATION_INTENT, Effect.generation(item, before, now));
    }

    /// An item whose paid call is over.
    public Item unresolved(BatchRun run, int row, Effect.Before before, Instant intentAt, Effect.End end) {
        Item item = intended(run, row, before, intentAt);
        return write(run, item, Outcome.defer(ItemState.GENERATION_UNRESOLVED, Waiting.NOT, new Fact.StreamEnded(end)));
    }

    /// An item whose draft is in the ledger.
    public Item generated(BatchRun run, int row, String draft) {
        Item item = unresolved(run, row, NOTHING_BEFORE, NOW, new Effect.End(true, "", NOW));
        return write(
                run,
                item,
                Outcome.advance(
                        ItemState.GENERATED,
                        new Fact.Charged(100, true),
                        new Fact.EffectClosed(Effect.Result.DONE),
                        new Fact.DraftTaken(draft, "draft-digest", "Timeline (1 tracks)")));
    }

    /// Commits an outcome as the stages' writer does.
    ///
    /// @return the item as the ledger has it then, for its next stage
    public Item write(BatchRun run, Item before, Outcome outcome) {
        return write(run, new Attempt(before, outcome));
    }

    public Item write(BatchRun run, Attempt attempt) {
        List<Attempt> moved = tryToWrite(run, attempt);
        if (!moved.isEmpty()) {
            throw new AssertionError("moved meanwhile: " + moved);
        }
        run.committed(attempt);
        Item after = attempt.after();
        return items.load(List.of(after.id()), after.stage().orElse(Stage.GENERATION))
                .getFirst();
    }

    List<Attempt> tryToWrite(BatchRun run, Attempt... attempts) {
        List<Attempt> moved = transactions.execute(_ -> items.write(run.lease(), run.batch(), List.of(attempts), NOW));
        return Objects.requireNonNull(moved);
    }

    /// The effects of an item, oldest first, as `KIND attempt outcome`.
    public List<String> effects(Item item) {
        return jdbc.sql("select kind, attempt, outcome from effect where item_id = :id order by intent_at, attempt")
                .param("id", item.id())
                .query((row, _) ->
                        "%s %d %s".formatted(row.getString("kind"), row.getInt("attempt"), row.getString("outcome")))
                .list();
    }

    @Override
    public void close() {
        intents.close();
        dataSource.close();
    }
}
