package io.reelbatch.ledger;

import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

/// Finds rows that were asked for before, so that a changed manifest pays only for what is new or changed.
final class Twins {
    /// Whether an item was paid for, or may have been. A row whose render failed was: its draft is in the
    /// ledger, and an export costs nothing.
    static final String PAID_FOR = """
            (exists (select 1 from draft where draft.item_id = item.id)
             or exists (select 1 from effect where effect.item_id = item.id and effect.kind = 'GENERATION'
                        and (effect.outcome is null or effect.outcome not in ('NOT_EXECUTED', 'FAILED', 'ANSWERED'))))
            """;

    private final NamedParameterJdbcOperations jdbc;

    Twins(NamedParameterJdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /// Has others wait that add rows or open them again, until the transaction ends. To be called before it
    /// looks for twins.
    void holdOthersOff() {
        jdbc.queryForObject("select epoch from lease where name = 'rows' for update", Map.of(), Long.class);
    }

    /// Relies on the index `item_digest`. Key and digest must both agree: where two rows have swapped their
    /// prompts, both are new.
    ///
    /// @param except a batch to leave out
    /// @param digests of the rows, by key
    Map<String, NewItem.Twin> of(String definition, String except, Map<String, String> digests) {
        Map<String, NewItem.Twin> twins = new HashMap<>();
        if (digests.isEmpty()) {
            return twins;
        }
        jdbc.query(
                """
                select item.batch_id, item.row_key, item.request_digest, item.state, item.output_url, item.render_id, item.timeline,
                       coalesce(item.session_id, item.reused_session) as session_id, coalesce(item.user_id, item.reused_user) as user_id,
                       coalesce(item.token_ref, item.reused_token) as token_ref
                from item join batch on batch.id = item.batch_id
                where item.request_digest in (:digests) and batch.definition = :definition and batch.id <> :batchId
                  and (item.state <> 'FAILED' or %s) and not (item.state = 'CANCELLED' and item.sends = 0)
                  and not (item.state = 'PARKED' and item.last_code = 'UNDER_WAY_ELSEWHERE')
                order by case when item.state = 'DONE' then 1 else 0 end, item.id
                """.formatted(PAID_FOR),
                new MapSqlParameterSource("digests", digests.values())
                        .addValue("definition", definition)
                        .addValue("batchId", except),
                row -> {
                    String key = row.getString("row_key");
                    if (row.getString("request_digest").equals(digests.get(key))) {
                        twins.put(
                                key,
                                new NewItem.Twin(
                                        row.getString("batch_id") + "/" + key,
                                        ItemState.valueOf(row.getString("state")),
                                        row.getString("output_url"),
                                        row.getString("render_id"),
                                        row.getString("timeline"),
                                        row.getString("session_id"),
                                        row.getString("user_id"),
                                        row.getString("token_ref")));
                    }
                });
        Map<String, String> missing = new HashMap<>(digests);
        missing.keySet().removeAll(twins.keySet());
        twins.putAll(new PurgedRows(jdbc).of(definition, missing));
        return twins;
    }
}
