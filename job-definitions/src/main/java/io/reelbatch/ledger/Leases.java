package io.reelbatch.ledger;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// Who works on what. Time is the database's own clock, so that the clocks of two machines need not agree.
public final class Leases {
    private static final Long BEING_TAKEN = -1L;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Dialect dialect;
    private final Instance self;
    private final Duration deadAfter;
    private final Duration giveUpAfter;
    /// Who has been silent for this long himself cannot tell whether others were.
    private final Duration outOfTouch;
    private final LongSupplier nanos;
    /// What this process works under. The database may say more: when it was away while a lease was given
    /// back.
    private final Map<String, Long> held = new ConcurrentHashMap<>();

    private volatile long lastBeat;
    private volatile long inTouchSince;

    public Leases(
            JdbcClient jdbc,
            TransactionOperations transactions,
            Dialect dialect,
            Instance self,
            LeaseSettings settings,
            LongSupplier nanos) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.dialect = dialect;
        this.self = self;
        this.deadAfter = settings.deadAfter();
        this.giveUpAfter = settings.giveUpAfter();
        Duration twoBeats = settings.heartbeat().multipliedBy(2);
        Duration half = deadAfter.dividedBy(2);
        this.outOfTouch = twoBeats.compareTo(half) > 0 ? twoBeats : half;
        this.nanos = nanos;
        this.lastBeat = nanos.getAsLong();
        this.inTouchSince = lastBeat;
    }

    /// The host that this process runs on.
    String host() {
        return self.host();
    }

    /// Writes this process down, so that others can tell whether it is alive.
    public void register() {
        jdbc.sql("""
                insert into instance (id, host, realm, pid, begun, started_at, heartbeat_at)
                values (:id, :host, :realm, :pid, :begun, current_timestamp, current_timestamp)
                """)
                .param("id", self.id())
                .param("host", self.host())
                .param("realm", self.realm())
                .param("pid", self.pid())
                .param("begun", self.begun())
                .update();
        inTouchSince = nanos.getAsLong();
    }

    /// Writes down that this process is alive.
    public void heartbeat() {
        long before = nanos.getAsLong();
        if (!wasHeardOfSince(databaseTime().minus(outOfTouch))) {
            inTouchSince = before;
        }
        int known = jdbc.sql("update instance set heartbeat_at = current_timestamp where id = :id")
                .param("id", self.id())
                .update();
        if (known == 0) {
            register(); // whoever tidies up has taken it for one of long ago
        }
        lastBeat = before;
    }

    private boolean wasHeardOfSince(OffsetDateTime time) {
        return jdbc.sql("select 1 from instance where id = :id and heartbeat_at > :time")
                .param("id", self.id())
                .param("time", time)
                .query()
                .rowSet()
                .next();
    }

    /// How long this process has not been able to write down that it is alive.
    public Duration silence() {
        return Duration.ofNanos(nanos.getAsLong() - lastBeat);
    }

    /// Whether it has been so for longer than is worth waiting for.
    public boolean silentForTooLong() {
        return silence().compareTo(giveUpAfter) > 0;
    }

    /// Takes the lease when it is free or its owner is dead.
    ///
    /// @return nothing when a live process has it
    public Optional<Lease> acquire(String name) {
        if (held.putIfAbsent(name, BEING_TAKEN) != null) {
            return Optional.empty();
        }
        Optional<Lease> taken = Optional.empty();
        try {
            createIfMissing(name);
            taken = take(name);
            return taken;
        } finally {
            if (taken.isPresent()) {
                held.put(name, taken.get().epoch());
            } else {
                held.remove(name, BEING_TAKEN);
            }
        }
    }

    private Optional<Lease> take(String name) {
        return transactions.execute(_ -> {
            var row = jdbc.sql("select owner, epoch from lease where name = :name for update")
                    .param("name", name)
                    .query((rs, _) -> new Owned(Optional.ofNullable(rs.getString("owner")), rs.getLong("epoch")))
                    .single();
            if (row.owner()
                    .filter(owner -> !owner.equals(self.id()) && alive(owner))
                    .isPresent()) {
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

    /// Ends every lease whose owner is dead.
    ///
    /// @return how many
    public int endThoseOfTheDead() {
        List<Lease> dead = jdbc
                .sql("select name, owner, epoch from lease where owner is not null")
                .query((row, _) -> new Lease(row.getString("name"), row.getString("owner"), row.getLong("epoch")))
                .list()
                .stream()
                .filter(lease ->
                        lease.owner().equals(self.id()) ? !held.containsKey(lease.name()) : !alive(lease.owner()))
                .toList();
        dead.forEach(this::end);
        return dead.size();
    }

    /// To be called when nobody works under the lease any more.
    public void release(Lease lease) {
        held.remove(lease.name(), lease.epoch());
        end(lease);
    }

    private void end(Lease lease) {
        // with a new epoch: workers that were left behind must not write under a lease that is given back
        jdbc.sql("update lease set owner = null, epoch = epoch + 1 where name = :name and epoch = :epoch")
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
            LeaseMeters.refused(held.remove(lease.name(), lease.epoch()));
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
        if (dialect == Dialect.H2) {
            return false;
        }
        OffsetDateTime now = databaseTime();
        boolean mayJudge = mayJudge(now);
        return jdbc.sql("select host, realm, pid, begun, heartbeat_at > :limit as fresh from instance where id = :id")
                .param("limit", now.minus(deadAfter))
                .param("id", owner)
                .query((rs, _) -> (rs.getBoolean("fresh") || !mayJudge)
                        && !self.isGone(
                                rs.getString("host"), rs.getString("realm"), rs.getLong("pid"), rs.getString("begun")))
                .optional()
                .orElse(false);
    }

    /// After an outage of the database, or when the machine has slept, everybody has been silent for long, and
    /// those who are alive need the time to say so. Who has just started cannot tell whether there was an outage.
    private boolean mayJudge(OffsetDateTime now) {
        return nanos.getAsLong() - inTouchSince >= deadAfter.toNanos() && wasHeardOfSince(now.minus(outOfTouch));
    }

    private OffsetDateTime databaseTime() {
        return jdbc.sql("select current_timestamp").query(OffsetDateTime.class).single();
    }

    private record Owned(Optional<String> owner, long epoch) {}
}
