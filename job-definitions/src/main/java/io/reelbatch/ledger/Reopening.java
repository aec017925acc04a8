package io.reelbatch.ledger;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.transaction.support.TransactionOperations;

/// Has items tried again that had come to an end without a video.
///
/// A row that was never paid for starts from the beginning in a new session. A row whose draft is in the
/// ledger is only exported. A row that another batch has done meanwhile takes its video from there, and one
/// that another batch works on is left alone, and so is a row whose generation could not be resolved:
/// trying it again could pay twice. A row that the manifest's own check refused would be refused again.
final class Reopening {
    private static final int TOGETHER = 500;

    private static final String CANDIDATES = """
            item.batch_id = :batchId and (:all or item.row_key in (:rowKeys)) and not item.refused
            """;

    private static final String EXPORTABLE = CANDIDATES + """
            and item.state in ('FAILED', 'PARKED')
            and exists (select 1 from draft where draft.item_id = item.id)
            """;

    private static final String NOT_PAID_FOR = CANDIDATES + """
            and (item.state = 'FAILED' or item.state = 'PARKED' and item.last_code = 'UNDER_WAY_ELSEWHERE')
            and not exists (select 1 from draft where draft.item_id = item.id)
            and not exists (select 1 from effect where effect.item_id = item.id and effect.kind = 'GENERATION'
                            and (effect.outcome is null or effect.outcome not in ('NOT_EXECUTED', 'FAILED')))
            """;

    private final NamedParameterJdbcOperations jdbc;
    private final TransactionOperations transactions;

    Reopening(NamedParameterJdbcOperations jdbc, TransactionOperations transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    Reopenable count(String batchId, List<String> rowKeys) {
        MapSqlParameterSource parameters = parameters(batchId, rowKeys);
        Integer exports =
                jdbc.queryForObject("select count(*) from item where " + EXPORTABLE, parameters, Integer.class);
        int generations = 0;
        int reused = 0;
        for (List<Unpaid> some : unpaid(parameters)) {
            Map<String, NewItem.Twin> twins = twins(batchId, some);
            generations += some.size() - twins.size();
            reused += (int) twins.values().stream().filter(Reopening::done).count();
        }
        return new Reopenable(generations, Objects.requireNonNull(exports), reused);
    }

    int reopen(String batchId, List<String> rowKeys) {
        MapSqlParameterSource parameters = parameters(batchId, rowKeys);
        return Objects.requireNonNull(transactions.execute(_ -> {
            int reopened = jdbc.update("""
                    update item set state = 'GENERATED', waiting_for = null, due_at = null, attempts = 0, renders = 0,
                                    output_url = null, output_expires_at = null, download_file = null, download_bytes = null,
                                    download_sha256 = null, last_code = null, last_message = null, last_hint = null
                    where
                    """ + EXPORTABLE, parameters);
            for (List<Unpaid> some : unpaid(parameters)) {
                reopened += startAnew(batchId, some);
            }
            if (reopened > 0) {
                // a batch that is called completed would not be run, should this process die before it does so
                jdbc.update("update batch set state = 'ACCEPTED', finished_at = null where id = :batchId", parameters);
            }
            return reopened;
        }));
    }

    private int startAnew(String batchId, List<Unpaid> some) {
        Map<String, NewItem.Twin> twins = twins(batchId, some);
        SqlParameterSource[] anew = some.stream()
                .filter(item -> !twins.containsKey(item.rowKey()))
                .map(item -> new MapSqlParameterSource("id", item.id()))
                .toArray(SqlParameterSource[]::new);
        jdbc.batchUpdate("""
                update item set state = 'ACCEPTED', session_id = null, token_ref = null, waiting_for = null, due_at = null,
                                attempts = 0, renders = 0, last_code = null, last_message = null, last_hint = null
                where id = :id
                """, anew);
        SqlParameterSource[] reused = some.stream()
                .filter(item -> Optional.ofNullable(twins.get(item.rowKey()))
                        .filter(Reopening::done)
                        .isPresent())
                .map(item -> reused(item.id(), Objects.requireNonNull(twins.get(item.rowKey()))))
                .toArray(SqlParameterSource[]::new);
        jdbc.batchUpdate("""
                update item set state = 'DONE', render_id = :renderId, timeline = :timeline, output_url = :outputUrl,
                                last_code = :code, last_message = :message, last_hint = null
                where id = :id
                """, reused);
        jdbc.batchUpdate("""
                update result set revision = revision + 1, status = 'DONE', code = :code, finished_at = current_timestamp
                where item_id = :id
                """, reused);
        new OutboxRows(jdbc)
                .addNow(some.stream()
                        .filter(item -> Optional.ofNullable(twins.get(item.rowKey()))
                                .filter(Reopening::done)
                                .isPresent())
                        .map(Unpaid::id)
                        .toList());
        return anew.length + reused.length;
    }

    private static SqlParameterSource reused(long id, NewItem.Twin twin) {
        Problem how = NewItem.reused(twin);
        return new MapSqlParameterSource("id", id)
                .addValue("renderId", twin.renderId())
                .addValue("timeline", twin.timeline())
                .addValue("outputUrl", twin.outputUrl())
                .addValue("code", how.code())
                .addValue("message", how.message());
    }

    private static boolean done(NewItem.Twin twin) {
        return twin.state() == ItemState.DONE;
    }

    private List<List<Unpaid>> unpaid(MapSqlParameterSource parameters) {
        List<Unpaid> all = jdbc.query(
                "select id, row_key, request_digest from item where " + NOT_PAID_FOR + " order by id",
                parameters,
                (row, _) -> new Unpaid(row.getLong("id"), row.getString("row_key"), row.getString("request_digest")));
        return all.stream().gather(Gatherers.windowFixed(TOGETHER)).toList();
    }

    /// A deliberate second take shares nothing with other batches.
    private Map<String, NewItem.Twin> twins(String batchId, List<Unpaid> some) {
        String definition = jdbc
                .queryForList(
                        "select definition from batch where id = :batchId and take = 1",
                        new MapSqlParameterSource("batchId", batchId),
                        String.class)
                .stream()
                .findFirst()
                .orElse(null);
        return definition == null
                ? Map.of()
                : new Twins(jdbc)
                        .of(
                                definition,
                                batchId,
                                some.stream().collect(Collectors.toMap(Unpaid::rowKey, Unpaid::digest)));
    }

    private static MapSqlParameterSource parameters(String batchId, List<String> rowKeys) {
        return new MapSqlParameterSource("batchId", batchId)
                .addValue("all", rowKeys.isEmpty())
                .addValue("rowKeys", rowKeys.isEmpty() ? List.of("") : rowKeys);
    }

    /// A row that was not paid for.
    private record Unpaid(long id, String rowKey, String digest) {}
}
