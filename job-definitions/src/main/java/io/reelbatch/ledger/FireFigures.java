package io.reelbatch.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What came of all batches of a fire together.
///
/// @param counts rows by their state
/// @param credits that the rows are known or estimated to have cost
/// @param exact whether none of that is an estimate
/// @param left the balance after the last of the batches, as far as it was told
/// @param slowest rows that took longest from their first paid call to their result
public record FireFigures(
        Map<ItemState, Integer> counts,
        long credits,
        boolean exact,
        @Nullable Long left,
        List<Slow> slowest) {

    /// @param row `BATCH/ROW`
    /// @param state how it ended
    public record Slow(String row, ItemState state, Duration took) {}

    /// Of a fire that has run nothing.
    public static FireFigures none() {
        return new FireFigures(Map.of(), 0, true, null, List.of());
    }

    static FireFigures of(UUID fire, int slowest, JdbcClient jdbc) {
        Map<ItemState, Integer> counts = new EnumMap<>(ItemState.class);
        long[] credits = new long[1];
        boolean[] exact = {true};
        jdbc.sql("""
                select state, credits_exact, count(*) as items, sum(credits) as credits from item
                where batch_id in (select batch_id from schedule_batch where fire_id = :fire)
                group by state, credits_exact
                """).param("fire", fire).query(row -> {
            counts.merge(ItemState.valueOf(row.getString("state")), row.getInt("items"), Integer::sum);
            credits[0] += row.getLong("credits");
            exact[0] &= row.getBoolean("credits_exact");
        });
        return new FireFigures(counts, credits[0], exact[0], left(fire, jdbc), slowest(fire, slowest, jdbc));
    }

    private static @Nullable Long left(UUID fire, JdbcClient jdbc) {
        return jdbc.sql("""
                select credits_after from batch
                where id in (select batch_id from schedule_batch where fire_id = :fire) and credits_after is not null
                order by finished_at desc fetch first 1 row only
                """).param("fire", fire).query(Long.class).optional().orElse(null);
    }

    private static List<Slow> slowest(UUID fire, int many, JdbcClient jdbc) {
        return jdbc.sql("""
                select item.batch_id, item.row_key, item.state, min(effect.intent_at) as begun, result.finished_at
                from item join result on result.item_id = item.id
                     join effect on effect.item_id = item.id and effect.kind = 'GENERATION'
                where item.batch_id in (select batch_id from schedule_batch where fire_id = :fire)
                group by item.id, item.batch_id, item.row_key, item.state, result.finished_at
                order by result.finished_at - min(effect.intent_at) desc, item.id fetch first :many rows only
                """)
                .param("fire", fire)
                .param("many", many)
                .query((row, _) -> {
                    Instant begun = Sql.requiredInstant(row, "begun");
                    return new Slow(
                            row.getString("batch_id") + "/" + row.getString("row_key"),
                            ItemState.valueOf(row.getString("state")),
                            Duration.between(begun, Sql.requiredInstant(row, "finished_at")));
                })
                .list();
    }
}
