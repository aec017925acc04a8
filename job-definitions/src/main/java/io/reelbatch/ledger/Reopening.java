package io.reelbatch.ledger;

import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.transaction.support.TransactionOperations;

/// Has items tried again that had come to an end without a video.
///
/// A row that was never paid for starts from the beginning in a new session. A row whose draft is in the ledger is
/// only
/// exported. A row whose generation could not be resolved is left alone: trying it again could pay twice. A row that
/// the
/// manifest's own check refused is left alone too: it would be refused again.
final class Reopening {
    private static final String CANDIDATES = """
            batch_id = :batchId and (:all or row_key in (:rowKeys))
            and not refused
            and (state = 'FAILED'
                 or (state = 'PARKED' and last_code in ('EXPORT_BLOCKED_402', 'RENDER_STUCK', 'UNDER_WAY_ELSEWHERE')))
            """;

    private final NamedParameterJdbcOperations jdbc;
    private final TransactionOperations transactions;

    Reopening(NamedParameterJdbcOperations jdbc, TransactionOperations transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    Reopenable count(String batchId, List<String> rowKeys) {
        return Objects.requireNonNull(jdbc.queryForObject(
                """
                select count(*) as all_rows, count(draft.item_id) as with_draft
                from item left join draft on draft.item_id = item.id where %s
                """.formatted(CANDIDATES),
                parameters(batchId, rowKeys),
                (row, _) ->
                        new Reopenable(row.getInt("all_rows") - row.getInt("with_draft"), row.getInt("with_draft"))));
    }

    private static MapSqlParameterSource parameters(String batchId, List<String> rowKeys) {
        return new MapSqlParameterSource("batchId", batchId)
                .addValue("all", rowKeys.isEmpty())
                .addValue("rowKeys", rowKeys.isEmpty() ? List.of("") : rowKeys);
    }

    int reopen(String batchId, List<String> rowKeys) {
        MapSqlParameterSource parameters = parameters(batchId, rowKeys);
        return Objects.requireNonNull(transactions.execute(_ -> {
            int exports = jdbc.update("""
                    update item set state = 'GENERATED', waiting_for = null, due_at = null, attempts = 0, renders = 0,
                                    last_code = null, last_message = null, last_hint = null
                    where exists (select 1 from draft where draft.item_id = item.id) and %s
                    """.formatted(CANDIDATES), parameters);
            int generations = jdbc.update("""
                    update item set state = 'ACCEPTED', session_id = null, waiting_for = null, due_at = null,
                                    attempts = 0, renders = 0, last_code = null, last_message = null, last_hint = null
                    where not exists (select 1 from draft where draft.item_id = item.id) and %s
                    """.formatted(CANDIDATES), parameters);
            return exports + generations;
        }));
    }
}
