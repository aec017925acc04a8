package io.reelbatch.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// What the ledger knows of schedules: which slots are decided, what was fired, and what waits for a slot.
/// Every change is a compare-and-set, so that of several processes that find the same to do one does it.
public final class Schedules {
    private static final String FIRE = """
            select id, schedule, slot, cause, state, passed, note, fired_at, begun_at, ended_at from schedule_fire
            """;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;

    public Schedules(JdbcClient jdbc, TransactionOperations transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    /// What is known of a schedule.
    ///
    /// @param timing cron and zone as last seen
    /// @param decidedUntil every slot up to here is decided
    /// @param pausedAt since when it is paused, if it is
    public record State(
            String name,
            String timing,
            Instant decidedUntil,
            @Nullable Instant nextSlot,
            @Nullable Instant pausedAt) {}

    /// What is known of a schedule, which begins now if nothing is. Its timing may be another one: that of the
    /// process that began to look after it last.
    public State known(String name, String timing, Instant now) {
        Optional<State> known = find(name);
        if (known.isEmpty()) {
            begin(name, timing, now);
        }
        return known.or(() -> find(name)).orElseThrow();
    }

    /// What is known of a schedule to a process that begins to look after it. Another timing than the one known
    /// begins anew: its slots of the past are not missed ones.
    public State stateOf(String name, String timing, Instant now) {
        State known = known(name, timing, now);
        if (!known.timing().equals(timing)) {
            jdbc.sql("""
                    update schedule set timing = :timing, decided_until = :now, next_slot = null
                    where name = :name and timing = :before
                    """)
                    .param("timing", timing)
                    .param("now", Sql.time(now))
                    .param("name", name)
                    .param("before", known.timing())
                    .update();
        }
        return find(name).orElseThrow();
    }

    private void begin(String name, String timing, Instant now) {
        try {
            jdbc.sql("insert into schedule (name, timing, decided_until) values (:name, :timing, :now)")
                    .param("name", name)
                    .param("timing", timing)
                    .param("now", Sql.time(now))
                    .update();
        } catch (DuplicateKeyException another) {
            // another process has just begun it
        }
    }

    private Optional<State> find(String name) {
        return jdbc.sql("select * from schedule where name = :name")
                .param("name", name)
                .query((row, _) -> new State(
                        row.getString("name"),
                        row.getString("timing"),
                        Sql.requiredInstant(row, "decided_until"),
                        Sql.instant(row, "next_slot"),
                        Sql.instant(row, "paused_at")))
                .optional();
    }

    /// Notes the next slot for those who look.
    public void nextSlot(String name, @Nullable Instant slot) {
        jdbc.sql("update schedule set next_slot = :slot where name = :name")
                .param("slot", Sql.time(slot))
                .param("name", name)
                .update();
    }

    /// From now on no slot comes.
    ///
    /// @return whether it was not paused before
    public boolean pause(String name, Instant now) {
        return jdbc.sql("""
                update schedule set paused_at = :now, next_slot = null where name = :name and paused_at is null
                """).param("now", Sql.time(now)).param("name", name).update() > 0;
    }

    /// Slots come again; those of the pause are not missed ones.
    ///
    /// @return whether it was paused
    public boolean resume(String name, Instant now) {
        return jdbc.sql("""
                update schedule set paused_at = null, decided_until = :now where name = :name and paused_at is not null
                """).param("now", Sql.time(now)).param("name", name).update() > 0;
    }

    /// Decides the slots up to that of a fire. Of all processes that find the same slot due one does.
    ///
    /// @param before what was read
    /// @param slot of the fire
    /// @return whether it was this one
    public boolean decide(State before, Instant slot, Fire fire) {
        return Boolean.TRUE.equals(transactions.execute(_ -> {
            int decided = jdbc.sql("""
                    update schedule set decided_until = :slot
                    where name = :name and decided_until = :before and timing = :timing and paused_at is null
                    """)
                    .param("slot", Sql.time(slot))
                    .param("name", before.name())
                    .param("before", Sql.time(before.decidedUntil()))
                    .param("timing", before.timing())
                    .update();
            if (decided > 0) {
                add(fire);
            }
            return decided > 0;
        }));
    }

    /// Adds a fire that a person asks for.
    public void add(Fire fire) {
        jdbc.sql("""
                insert into schedule_fire (id, schedule, slot, cause, state, passed, note, fired_at, ended_at)
                values (:id, :schedule, :slot, :cause, :state, :passed, :note, :firedAt, :endedAt)
                """)
                .param("id", fire.id())
                .param("schedule", fire.schedule())
                .param("slot", Sql.time(fire.slot()))
                .param("cause", fire.cause().name())
                .param("state", fire.state().name())
                .param("passed", fire.passed())
                .param("note", Sql.cut(fire.note(), 1000))
                .param("firedAt", Sql.time(fire.firedAt()))
                .param("endedAt", Sql.time(fire.endedAt()))
                .update();
    }

    /// Makes a slot that is left out tell of those before it that were left out for the same reason since the
    /// last one that was not: a schedule of seconds would fill the table otherwise.
    ///
    /// @return how many there were
    public int foldInto(Fire skipped) {
        return Objects.requireNonNull(transactions.execute(_ -> {
            List<Fire> alike = jdbc.sql(FIRE + """
                            where schedule = :schedule and state = :state and slot < :slot and cause = :cause
                              and slot > coalesce((select max(other.slot) from schedule_fire other
                                                   where other.schedule = :schedule and other.state <> :state),
                                                  cast('1970-01-01T00:00:00Z' as timestamp with time zone))
                            """)
                    .param("schedule", skipped.schedule())
                    .param("state", skipped.state().name())
                    .param("slot", Sql.time(skipped.slot()))
                    .param("cause", skipped.cause().name())
                    .query(Schedules::fire)
                    .list();
            for (Fire one : alike) {
                jdbc.sql("update schedule_fire set passed = passed + :more where id = :id")
                        .param("more", one.passed() + 1)
                        .param("id", skipped.id())
                        .update();
                remove(one);
            }
            return alike.size();
        }));
    }

    private void remove(Fire fire) {
        jdbc.sql("delete from schedule_fire where id = :id")
                .param("id", fire.id())
                .update();
    }

    /// Fires that something is to be done for, oldest first.
    public List<Fire> open() {
        return jdbc.sql(FIRE + "where state in ('FIRED', 'RUNNING') order by fired_at, slot, id")
                .query(Schedules::fire)
                .list();
    }

    /// The latest fires of a schedule.
    public List<Fire> latest(String schedule, int many) {
        return jdbc.sql(FIRE
                        + "where schedule = :schedule order by fired_at desc, slot desc fetch first :many rows only")
                .param("schedule", schedule)
                .param("many", many)
                .query(Schedules::fire)
                .list();
    }

    /// Holds a batch until the next slot of a schedule. To be called in the transaction that adds the batch.
    public void hold(String batchId, String schedule, Instant now) {
        jdbc.sql("insert into batch_hold (batch_id, schedule, since) values (:batch, :schedule, :now)")
                .param("batch", batchId)
                .param("schedule", schedule)
                .param("now", Sql.time(now))
                .update();
    }

    /// What waits for the next slots.
    public List<Held> held() {
        return jdbc.sql("""
                select batch_hold.schedule, count(*) as batches, sum(batch.row_count) as amount
                from batch_hold join batch on batch.id = batch_hold.batch_id
                where batch.state not in ('COMPLETED', 'CANCELLED', 'INCONSISTENT')
                group by batch_hold.schedule order by batch_hold.schedule
                """)
                .query((row, _) -> new Held(row.getString("schedule"), row.getInt("batches"), row.getInt("amount")))
                .list();
    }

    /// The schedule that holds a batch, if one does.
    public Optional<String> holderOf(String batchId) {
        return jdbc.sql("select schedule from batch_hold where batch_id = :batch")
                .param("batch", batchId)
                .query(String.class)
                .optional();
    }

    /// Makes what a schedule holds part of a fire, so that it is run from now on.
    ///
    /// @return how many batches; -1 where another process has begun the fire
    public int release(Fire fire, Instant now) {
        return Objects.requireNonNull(transactions.execute(_ -> {
            if (!move(fire, Fire.State.RUNNING, now)) {
                return -1;
            }
            int released = jdbc.sql("""
                    insert into schedule_batch (fire_id, batch_id)
                    select :fire, batch_hold.batch_id from batch_hold join batch on batch.id = batch_hold.batch_id
                    where batch_hold.schedule = :schedule and batch.state not in ('COMPLETED', 'CANCELLED', 'INCONSISTENT')
                    """)
                    .param("fire", fire.id())
                    .param("schedule", fire.schedule())
                    .update();
            forgetHolds(fire);
            if (released == 0) {
                end(fire, Fire.State.EMPTY, "nothing was collected", null, now);
                forgetEmptyOnesBefore(fire);
            }
            return released;
        }));
    }

    /// Not those that have come between the two statements: they wait for the next slot.
    private void forgetHolds(Fire fire) {
        jdbc.sql("""
                delete from batch_hold where schedule = :schedule
                  and (batch_id in (select batch_id from schedule_batch where fire_id = :fire)
                       or batch_id in (select id from batch where state in ('COMPLETED', 'CANCELLED', 'INCONSISTENT')))
                """)
                .param("schedule", fire.schedule())
                .param("fire", fire.id())
                .update();
    }

    /// Nights without anything to do would be all that is ever seen otherwise.
    private void forgetEmptyOnesBefore(Fire fire) {
        jdbc.sql("delete from schedule_fire where schedule = :schedule and state = 'EMPTY' and id <> :id")
                .param("schedule", fire.schedule())
                .param("id", fire.id())
                .update();
    }

    /// Adds the batch of a fire, in one transaction with the note that it is the fire's.
    ///
    /// @return false where another process has begun the fire; nothing was added then
    public boolean begin(Fire fire, Batch batch, Batches batches, Instant now) {
        return Boolean.TRUE.equals(transactions.execute(_ -> {
            if (!move(fire, Fire.State.RUNNING, now)) {
                return false;
            }
            batches.add(batch);
            jdbc.sql("insert into schedule_batch (fire_id, batch_id) values (:fire, :batch)")
                    .param("fire", fire.id())
                    .param("batch", batch.id())
                    .update();
            return true;
        }));
    }

    private boolean move(Fire fire, Fire.State to, Instant now) {
        return jdbc.sql("""
                update schedule_fire set state = :to, begun_at = :now where id = :id and state = 'FIRED'
                """)
                        .param("to", to.name())
                        .param("now", Sql.time(now))
                        .param("id", fire.id())
                        .update()
                > 0;
    }

    /// Ends a fire: one whose batches are over, or one that cannot be run.
    ///
    /// @param why it cannot be run; nothing where it was
    /// @param digest what came of it, as JSON
    /// @param sinks who is to be told
    /// @return false where another process has ended it
    public boolean end(Fire fire, @Nullable String why, String digest, List<String> sinks, Instant now) {
        Fire.State state = why == null ? Fire.State.OVER : Fire.State.FAILED;
        return Boolean.TRUE.equals(transactions.execute(_ -> {
            if (!end(fire, state, why, digest, now)) {
                return false;
            }
            for (String sink : sinks) {
                jdbc.sql("insert into schedule_notice (fire_id, sink, due_at) values (:fire, :sink, :now)")
                        .param("fire", fire.id())
                        .param("sink", sink)
                        .param("now", Sql.time(now))
                        .update();
            }
            return true;
        }));
    }

    private boolean end(Fire fire, Fire.State state, @Nullable String note, @Nullable String digest, Instant now) {
        return jdbc.sql("""
                update schedule_fire set state = :state, note = :note, digest = :digest, ended_at = :now
                where id = :id and state in ('FIRED', 'RUNNING')
                """)
                        .param("state", state.name())
                        .param("note", Sql.cut(note, 1000))
                        .param("digest", digest)
                        .param("now", Sql.time(now))
                        .param("id", fire.id())
                        .update()
                > 0;
    }

    /// Whether no batch of a fire goes on. One whose rows and results differ does not: a person has to look.
    public boolean allOver(Fire fire) {
        return jdbc.sql("""
                select count(*) from schedule_batch join batch on batch.id = schedule_batch.batch_id
                where schedule_batch.fire_id = :fire and batch.state not in ('COMPLETED', 'CANCELLED', 'INCONSISTENT')
                """).param("fire", fire.id()).query(Integer.class).single() == 0;
    }

    /// Ids of the batches of a fire, in the order in which they were accepted.
    public List<String> batchesOf(Fire fire) {
        return jdbc.sql("""
                select batch.id from schedule_batch join batch on batch.id = schedule_batch.batch_id
                where schedule_batch.fire_id = :fire order by batch.created_at, batch.id
                """)
                .param("fire", fire.id())
                .query((row, _) -> Objects.requireNonNull(row.getString(1)))
                .list();
    }

    /// What came of the batches of a fire.
    ///
    /// @param slowest how many of the slowest rows to name
    public FireFigures figures(Fire fire, int slowest) {
        return FireFigures.of(fire.id(), slowest, jdbc);
    }

    private static Fire fire(ResultSet row, int number) throws SQLException {
        return new Fire(
                row.getObject("id", UUID.class),
                row.getString("schedule"),
                Sql.instant(row, "slot"),
                Fire.Cause.valueOf(row.getString("cause")),
                Fire.State.valueOf(row.getString("state")),
                row.getInt("passed"),
                row.getString("note"),
                Sql.requiredInstant(row, "fired_at"),
                Sql.instant(row, "begun_at"),
                Sql.instant(row, "ended_at"));
    }

    /// What waits for the next slot of a schedule.
    public record Held(String schedule, int batches, int rows) {}
}
