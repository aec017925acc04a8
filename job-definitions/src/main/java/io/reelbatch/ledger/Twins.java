package io.reelbatch.ledger;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

/// Finds rows that were asked for before, so that a changed manifest pays only for what is new or changed.
final class Twins {
    private final NamedParameterJdbcOperations jdbc;

    Twins(NamedParameterJdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /// Relies on the index `item_digest`. A deliberate second take shares nothing with the first.
    Map<String, NewItem.Twin> of(Batch batch, List<String> digests) {
        if (digests.isEmpty() || batch.take() > 1) {
            return Map.of();
        }
        Map<String, NewItem.Twin> twins = new HashMap<>();
        jdbc.query(
                """
                select item.batch_id, item.row_key, item.state, item.output_url, item.render_id, item.timeline
                from item join batch on batch.id = item.batch_id
                where item.request_digest in (:digests) and batch.definition = :definition and batch.id <> :batchId
                  and item.state not in ('FAILED', 'CANCELLED')
                  and not (item.state = 'PARKED' and item.last_code = 'UNDER_WAY_ELSEWHERE')
                order by case when item.state = 'DONE' then 1 else 0 end, item.id
                """,
                new MapSqlParameterSource("digests", digests)
                        .addValue("definition", batch.definition())
                        .addValue("batchId", batch.id()),
                row -> {
                    String key = row.getString("row_key");
                    twins.put(
                            key,
                            new NewItem.Twin(
                                    row.getString("batch_id") + "/" + key,
                                    ItemState.valueOf(row.getString("state")),
                                    row.getString("output_url"),
                                    row.getString("render_id"),
                                    row.getString("timeline")));
                });
        return twins;
    }
}
