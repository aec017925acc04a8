package io.reelbatch.ledger;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Digests on their way to those who want to be told. Written together with the end of their fire, and gone
/// once they have arrived.
public final class ScheduleNotices {
    private final JdbcClient jdbc;

    public ScheduleNotices(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// A digest for one sink.
    ///
    /// @param fire whose digest it is
    /// @param tries how often it was tried
    public record Notice(UUID fire, String schedule, String sink, int tries, String digest) {}

    /// What is to be sent now.
    public List<Notice> due(Instant now) {
        return jdbc.sql("""
                select schedule_notice.fire_id, schedule_notice.sink, schedule_notice.tries, schedule_fire.schedule,
                       schedule_fire.digest
                from schedule_notice join schedule_fire on schedule_fire.id = schedule_notice.fire_id
                where schedule_notice.due_at <= :now order by schedule_notice.due_at
                """)
                .param("now", Sql.time(now))
                .query((row, _) -> new Notice(
                        row.getObject("fire_id", UUID.class),
                        row.getString("schedule"),
                        row.getString("sink"),
                        row.getInt("tries"),
                        row.getString("digest")))
                .list();
    }

    /// Takes a notice for one try. Should the process die meanwhile, it is tried again at that moment.
    ///
    /// @return false where another process has taken it
    public boolean take(Notice notice, Instant again) {
        return jdbc.sql("""
                update schedule_notice set tries = tries + 1, due_at = :again
                where fire_id = :fire and sink = :sink and tries = :tries
                """)
                        .param("again", Sql.time(again))
                        .param("fire", notice.fire())
                        .param("sink", notice.sink())
                        .param("tries", notice.tries())
                        .update()
                > 0;
    }

    /// It has not arrived.
    public void failed(Notice notice, String why, Instant again) {
        jdbc.sql("""
                update schedule_notice set last_error = :why, due_at = :again where fire_id = :fire and sink = :sink
                """)
                .param("again", Sql.time(again))
                .param("why", Sql.cut(why, 1000))
                .param("fire", notice.fire())
                .param("sink", notice.sink())
                .update();
    }

    /// It has arrived, or there is nobody any more to be told.
    public void done(Notice notice) {
        jdbc.sql("delete from schedule_notice where fire_id = :fire and sink = :sink")
                .param("fire", notice.fire())
                .param("sink", notice.sink())
                .update();
    }
}
