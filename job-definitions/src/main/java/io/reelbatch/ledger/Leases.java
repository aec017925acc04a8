package io.reelbatch.ledger;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// Who works on what. Time is the database's own clock, so that the clocks of two machines need not agree.
public final class Leases {
    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Dialect dialect;
    private final Instance self;
    private final Duration deadAfter;

    /// @param deadAfter how long an instance may be silent before others take over its work
    public Leases(
            JdbcClient jdbc, TransactionOperations transactions, Dialect dialect, Instance self, Duration deadAfter) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.dialect = dialect;
        this.self = self;
        this.deadAfter = deadAfter;
    }

    /// Writes this process down, so that others can tell whether it is alive.
    public void register() {
        jdbc.sql("""
                insert into instance (id, host, pid, started_at, heartbeat_at)
                values (:id, :host, :pid, current_timestamp, current_timestamp)
                """)
                .param("id", self.id())
                .param("host", self.host())
                .param("pid", self.pid())
                .update();
    }

    public void heartbeat() {
        jdbc.sql("update instance set heartbeat_at = current_timestamp where id = :id")
                .param("id", self.id())
                .update();
    }

    /// Takes the lease when it is free or its owner is dead.
    ///
    /// @return nothing when a live process has it
    public Optional<Lease> acquire(String name) {
        createIfMissing(name);
        return transactions.execute(_ -> {
            var row = jdbc.sql("select owner, epoch from lease where name = :name for update")
                    .param("name", name)
                    .query((rs, _) -> new Owned(Optional.ofNullable(rs.getString("owner")), rs.getLong("epoch")))
                    .single();
            if (row.owner().isPresent() && alive(row.owner().get())) {
                return Optional.<Lease>empty();
            }
            jdbc.sql("update lease set owner = :owner, epoch = :epoch where name = :name")
                    .param("owner", self.id())
                    .param("epoch", row.epoch() + 1)
                    .param("name", name)
                    .update();
            return Optional.of(new Lease(name, self.id(), row.epoch() + 1));
        });
    }

    public void release(Lease lease) {
        jdbc.sql("update lease set owner = null where name = :name and epoch = :epoch")
                .param("name", lease.name())
                .param("epoch", lease.epoch())
                .update();
    }

    /// To be called once in every transaction that writes under the lease.
    ///
    /// @throws LeaseLost when somebody else has taken over
    void check(Lease lease) {
        boolean ours = jdbc.sql("select 1 from lease where name = :name and epoch = :epoch" + dialect.shareLock())
                .param("name", lease.name())
                .param("epoch", lease.epoch())
                .query()
                .rowSet()
                .next();
        if (!ours) {
            throw new LeaseLost(lease);
        }
    }

    private void createIfMissing(String name) {
        boolean missing = jdbc.sql("select name from lease where name = :name")
                .param("name", name)
                .query(String.class)
                .optional()
                .isEmpty();
        if (missing) {
            try {
                jdbc.sql("insert into lease (name, epoch) values (:name, 0)")
                        .param("name", name)
                        .update();
            } catch (DuplicateKeyException createdByAnother) {
                // it exists now, which is all that was wanted
            }
        }
    }

    /// An H2 file has one owner at a time, so whoever reads this has outlived the old one. Elsewhere an
    /// owner is dead when it runs on this host no more, or when it has been silent for long.
    private boolean alive(String owner) {
        if (owner.equals(self.id())) {
            return true;
        }
        if (dialect == Dialect.H2) {
            return false;
        }
        return jdbc.sql("select host, pid, heartbeat_at > :limit as fresh from instance where id = :id")
                .param("limit", databaseTime().minus(deadAfter))
                .param("id", owner)
                .query((rs, _) -> rs.getBoolean("fresh") && !self.isGone(rs.getString("host"), rs.getLong("pid")))
                .optional()
                .orElse(false);
    }

    private OffsetDateTime databaseTime() {
        return jdbc.sql("select current_timestamp").query(OffsetDateTime.class).single();
    }

    private record Owned(Optional<String> owner, long epoch) {}
}
