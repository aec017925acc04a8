package io.reelbatch.ledger;

import java.sql.Types;
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
            and (item.state = 'FAILED'
                 or item.state = 'PARKED' and item.last_code in ('UNDER_WAY_ELSEWHERE', 'QUESTION_UNANSWERED'))
            and not
            """ + Twins.PAID_FOR;

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
        int free = 0;
        int reused = 0;
        for (List<Unpaid> some : unpaid(parameters)) {
            Map<String, NewItem.Twin> twins = twins(batchId, some);
            int sent = (int) some.stream()
                    .filter(item -> item.paid() && !twins.containsKey(item.rowKey()))
                    .count();
            generations += sent;
            free += some.size() - twins.size() - sent;
            reused += (int) twins.values().stream().filter(Reopening::done).count();
        }
        return new Reopenable(generations, Objects.requireNonNull(exports) + free, reused);
    }

    /// @param fence throws when somebody else has taken over the batch
    int reopen(Runnable fence, String batchId, List<String> rowKeys) {
        MapSqlParameterSource parameters = parameters(batchId, rowKeys);
        return Objects.requireNonNull(transactions.execute(_ -> {
            fence.run();
            new Twins(jdbc).holdOthersOff();
            int reopened = jdbc.update("""
                    update item set state = 'GENERATED', waiting_for = null, due_at = null, attempts = 0, renders = 0,
                                    output_url = null, output_expires_at = null, download_file = null, download_bytes = null,
                                    download_sha256 = null, last_code = null, last_message = null, last_hint = null
                    where
                    """ + EXPORTABLE, parameters);
            for (List<Unpaid> some : unpaid(parameters)) {
                reopened += startAnew(batchId, some);
            }
            goOnWhereOthersWereDone(batchId);
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
                update item set state = 'ACCEPTED', session_id = case when group_position > 0 then session_id end,
                                token_ref = case when group_position > 0 then token_ref end,
                                waiting_for = case when group_position > 0 then 'PREDECESSOR' end, due_at = null,
                                attempts = 0, renders = 0, turns = 0, last_words = null, turn_digest = null, resends = 0,
                                last_code = null, last_message = null, last_hint = null
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
                                reused_session = case when session_group is not null then :session end,
                                reused_user = case when session_group is not null then :user end,
                                reused_token = case when session_group is not null then :token end, last_code = :code, last_message = :message, last_hint = null
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

    /// A row that goes on in the session of an earlier batch, and failed before it changed it, takes its
    /// place
    /// there again, unless somebody else has taken it meanwhile.
    private void goOnWhereOthersWereDone(String batchId) {
        SqlParameterSource[] places = jdbc.query(
                        """
                        select item.id, earlier.reused_session, earlier.reused_user, earlier.reused_token
                        from item join item earlier on earlier.batch_id = item.batch_id
                             and earlier.session_group = item.session_group
                             and earlier.group_position = item.group_position - 1
                        where item.batch_id = :batchId and item.state = 'ACCEPTED' and item.session_id is null
                          and earlier.reused_session is not null
                          and not exists (select 1 from item other where other.session_id = earlier.reused_session
                                          and other.group_position >= item.group_position)
                        """,
                        new MapSqlParameterSource("batchId", batchId),
                        (row, _) -> new MapSqlParameterSource("id", row.getLong("id"))
                                .addValue("session", row.getString("reused_session"))
                                .addValue("user", row.getString("reused_user"), Types.VARCHAR)
                                .addValue("token", row.getString("reused_token"), Types.VARCHAR))
                .toArray(SqlParameterSource[]::new);
        jdbc.batchUpdate(
                "update item set session_id = :session, user_id = :user, token_ref = :token where id = :id", places);
    }

    private static SqlParameterSource reused(long id, NewItem.Twin twin) {
        Problem how = NewItem.reused(twin);
        return new MapSqlParameterSource("id", id)
                .addValue("renderId", twin.renderId())
                .addValue("timeline", twin.timeline())
                .addValue("outputUrl", twin.outputUrl())
                .addValue("session", twin.sessionId(), Types.VARCHAR)
                .addValue("user", twin.userId(), Types.VARCHAR)
                .addValue("token", twin.tokenRef(), Types.VARCHAR)
                .addValue("code", how.code())
                .addValue("message", how.message());
    }

    private static boolean done(NewItem.Twin twin) {
        return twin.state() == ItemState.DONE;
    }

    private List<List<Unpaid>> unpaid(MapSqlParameterSource parameters) {
        List<Unpaid> all = jdbc.query(
                "select id, row_key, request_digest, action from item where " + NOT_PAID_FOR + " order by id",
                parameters,
                (row, _) -> new Unpaid(
                        row.getLong("id"),
                        row.getString("row_key"),
                        row.getString("request_digest"),
                        row.getString("action").equals(ItemAction.GENERATE.name())));
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
    ///
    /// @param paid whether it will be
    private record Unpaid(long id, String rowKey, String digest, boolean paid) {}
}
