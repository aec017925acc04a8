package io.reelbatch.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What other processes do with the account, as far as the ledger tells. Asked on a thread of its own: those
/// who want to know are interrupted, and must not touch the database.
final class OtherProcesses implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OtherProcesses.class);

    /// What the clocks of two machines may differ by, and what lies between a look at the balance and the
    /// intent that follows it.
    private static final Duration SLACK = Duration.ofMinutes(2);

    /// A call that a process has left behind so long ago is not charged any more.
    private static final Duration FORGOTTEN = Duration.ofDays(1);

    private final JdbcClient jdbc;
    private final Dialect dialect;
    private final String self;
    private final ExecutorService asking = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("others").daemon().factory());

    OtherProcesses(JdbcClient jdbc, Dialect dialect, Instance self) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.self = self.id();
    }

    /// Whether a generation of another process was in flight at any moment since then, or may have been. An
    /// H2 file has one process.
    boolean generatedSince(Instant moment) {
        return switch (dialect) {
            case H2 -> false;
            case POSTGRESQL -> asked(moment);
        };
    }

    private boolean asked(Instant moment) {
        try {
            return CompletableFuture.supplyAsync(() -> found(moment), asking).join();
        } catch (RuntimeException unknown) { // also when the process is stopping
            log.info("what other processes have generated is not known", unknown);
            return true;
        }
    }

    /// What this process has taken over and not settled is known to it.
    private boolean found(Instant moment) {
        return jdbc.sql("""
                select exists (select 1 from effect where kind = 'GENERATION' and resolved_at is null
                               and owner <> :self and intent_at > :forgotten
                               and not exists (select 1 from item join lease on lease.name = 'batch:' || item.batch_id
                                               where item.id = effect.item_id and lease.owner = :self))
                    or exists (select 1 from effect where kind = 'GENERATION' and resolved_at > :since
                               and owner <> :self)
                """)
                .param("self", self)
                .param("since", Sql.time(moment.minus(SLACK)))
                .param("forgotten", Sql.time(moment.minus(FORGOTTEN)))
                .query(Boolean.class)
                .single();
    }

    @Override
    public void close() {
        asking.shutdown();
    }
}
