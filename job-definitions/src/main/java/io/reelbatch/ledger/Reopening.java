package io.reelbatch.ledger;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.transaction.support.TransactionOperations;

/// Has items tried again that had come to an end without a video.
///
/// A row that was never paid for starts from the beginning in a new session. A row whose draft is in the ledger is
/// only exported. A row that an earlier batch has done meanwhile takes that video; while it is under way there, it is
/// left alone. So is a row whose generation could not be resolved: trying it again could pay twice. A row that the
/// manifest's own check refused is left alone too: it would be refused again.
final class Reopening {
    private static final String CANDIDATES = """
            item.batch_id = :batchId and (:all or item.row_key in (:rowKeys))
            and not item.refused
            """;
    private static final String WITH_DRAFT = """
            item.state in ('FAILED', 'PARKED') and exists (select 1 from draft where draft.item_id = item.id)
            """;
    private static final String ELSEWHERE = "(item.state = 'PARKED' and item.last_code = 'UNDER_WAY_ELSEWHERE')";
    private static final String FROM_THE_BEGINNING = """
            (item.state = 'FAILED' or %s) and item.id not in (:known)
            and not exists (select 1 from draft where draft.item_id = item.id)
            """.formatted(ELSEWHERE);

    private final NamedParameterJdbcOperations jdbc;
    private final TransactionOperations transactions;
    private final MapSqlParameterSource parameters;
    private final String batchId;

    Reopening(
            NamedParameterJdbcOperations jdbc,
            TransactionOperations transactions,
            String batchId,
            List<String> rowKeys) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.batchId = batchId;
        this.parameters = new MapSqlParameterSource("batchId", batchId)
                .addValue("all", rowKeys.isEmpty())
                .addValue("rowKeys", rowKeys.isEmpty() ? List.of("") : rowKeys);
    }

    Reopenable count() {
        Map<Long, NewItem.Twin> twins = twins();
        return new Reopenable(
                count(FROM_THE_BEGINNING), count(WITH_DRAFT), done(twins).size());
    }

    private int count(String which) {
        String sql = "select count(*) from item where %s and %s".formatted(CANDIDATES, which);
        return Objects.requireNonNull(jdbc.queryForObject(sql, parameters, Integer.class));
    }

    /// What is known of the rows that wait for another batch, by item. An item without an entry waits for nothing
    /// more: the other batch has ended without a video for it.
    private Map<Long, NewItem.Twin> twins() {
        Map<String, String> digests = new HashMap<>();
        Map<String, Long> ids = new HashMap<>();
        jdbc.query(
                "select id, row_key, request_digest from item where %s and %s".formatted(CANDIDATES, ELSEWHERE),
                parameters,
                row -> {
                    digests.put(row.getString("row_key"), row.getString("request_digest"));
                    ids.put(row.getString("row_key"), row.getLong("id"));
                });
        Map<Long, NewItem.Twin> twins = new HashMap<>();
        if (!digests.isEmpty()) {
            new Twins(jdbc).of(definition(), batchId, digests).forEach((key, twin) -> {
                twins.put(Objects.requireNonNull(ids.get(key)), twin);
            });
        }
        parameters.addValue("known", twins.isEmpty() ? List.of(-1L) : List.copyOf(twins.keySet()));
        return twins;
    }

    private String definition() {
        return Objects.requireNonNull(
                jdbc.queryForObject("select definition from batch where id = :batchId", parameters, String.class));
    }

    private static Map<Long, NewItem.Twin> done(Map<Long, NewItem.Twin> twins) {
        Map<Long, NewItem.Twin> done = new HashMap<>(twins);
        done.values().removeIf(twin -> twin.state() != ItemState.DONE);
        return done;
    }

    /// @return how many items were opened again, or took a video
    int reopen() {
        return Objects.requireNonNull(transactions.execute(_ -> {
            Map<Long, NewItem.Twin> done = done(twins());
            reuse(done);
            return export() + generate() + done.size();
        }));
    }

    private int export() {
        return jdbc.update("""
                update item set state = 'GENERATED', waiting_for = null, due_at = null, attempts = 0, renders = 0,
                                output_url = null, last_code = null, last_message = null, last_hint = null
                where %s and %s
                """.formatted(CANDIDATES, WITH_DRAFT), parameters);
    }

    private int generate() {
        return jdbc.update("""
                update item set state = 'ACCEPTED', session_id = null, waiting_for = null, due_at = null,
                                attempts = 0, renders = 0, last_code = null, last_message = null, last_hint = null
                where %s and %s
                """.formatted(CANDIDATES, FROM_THE_BEGINNING), parameters);
    }

    private void reuse(Map<Long, NewItem.Twin> done) {
        SqlParameterSource[] rows = done.entrySet().stream()
                .map(entry -> new MapSqlParameterSource("id", entry.getKey())
                        .addValue("renderId", entry.getValue().renderId())
                        .addValue("timeline", entry.getValue().timeline())
                        .addValue("outputUrl", entry.getValue().outputUrl())
                        .addValue("code", NewItem.reused(entry.getValue()).code())
                        .addValue("message", NewItem.reused(entry.getValue()).message()))
                .toArray(SqlParameterSource[]::new);
        if (rows.length > 0) {
            jdbc.batchUpdate("""
                    update item set state = 'DONE', render_id = :renderId, timeline = :timeline,
                                    output_url = :outputUrl, last_code = :code, last_message = :message,
                                    last_hint = null
                    where id = :id
                    """, rows);
            jdbc.batchUpdate("""
                    update result set revision = revision + 1, status = 'DONE', code = :code,
                                      finished_at = current_timestamp
                    where item_id = :id
                    """, rows);
        }
    }
}
