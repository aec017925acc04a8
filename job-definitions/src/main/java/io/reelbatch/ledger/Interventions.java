package io.reelbatch.ledger;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.transaction.support.TransactionOperations;

/// What an operator changes in the ledger while work goes on: what is held back, and what is called off.
/// Items are changed in small pieces in the order of their ids, as the stages' own writes are, so that
/// neither waits for the other in a circle; and each by compare-and-set, so that of an operator and a worker
/// the first one wins and the other one notices.
public final class Interventions {
    private static final int PIECE = 500;

    private final NamedParameterJdbcOperations jdbc;
    private final TransactionOperations transactions;
    private final Items items;

    public Interventions(NamedParameterJdbcOperations jdbc, TransactionOperations transactions, Items items) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.items = items;
    }

    /// Holds something back, until [#resume]. Outlives every process.
    public void pause(Scope scope, Instant now) {
        try {
            jdbc.update("""
                    insert into pause (batch_id, row_key, since)
                    select :batchId, :rowKey, :now
                    where not exists (select 1 from pause where batch_id = :batchId and row_key = :rowKey)
                    """, parameters(scope).addValue("now", Sql.time(now)));
        } catch (DuplicateKeyException another) {
            // somebody else has just done the same
        }
    }

    /// Ends the pauses of something and of all that lies in it. One of something larger stays.
    ///
    /// @return how many were ended
    public int resume(Scope scope) {
        String which = switch (scope) {
            case Scope.Everything() -> "";
            case Scope.OfBatch _ -> " where batch_id = :batchId";
            case Scope.OfRow _ -> " where batch_id = :batchId and row_key = :rowKey";
        };
        return jdbc.update("delete from pause" + which, parameters(scope));
    }

    /// What is paused now.
    public Pauses pauses() {
        Set<String> batches = new HashSet<>();
        Map<String, Set<Long>> rows = new HashMap<>();
        jdbc.query("""
                select pause.batch_id, pause.row_key, item.id
                from pause left join item on item.batch_id = pause.batch_id and item.row_key = pause.row_key
                """, Map.of(), row -> {
            String batch = row.getString("batch_id");
            if (row.getString("row_key").isEmpty()) {
                batches.add(batch);
            } else {
                rows.computeIfAbsent(batch, _ -> new HashSet<>()).add(row.getLong("id"));
            }
        });
        return new Pauses(batches.remove(""), batches, rows);
    }

    /// Calls off the open items of a batch. What a worker finishes meanwhile stays finished; what it is in
    /// the middle of it will not be able to write.
    ///
    /// @param rowKeys only these rows, or all when empty
    /// @return how many were called off
    public int cancel(Lease lease, Batch batch, List<String> rowKeys, Instant now) {
        int cancelled = 0;
        List<Item> piece = open(batch, rowKeys, 0);
        while (!piece.isEmpty()) {
            cancelled += cancelPiece(lease, batch, piece, now);
            piece = open(batch, rowKeys, piece.getLast().id());
        }
        return cancelled;
    }

    /// Items that a worker moves at the same moment are read again, until they are called off or at their
    /// end.
    private int cancelPiece(Lease lease, Batch batch, List<Item> piece, Instant now) {
        int cancelled = 0;
        List<Item> left = piece;
        while (!left.isEmpty()) {
            List<Attempt> attempts = left.stream()
                    .map(item -> new Attempt(item, Cancellation.of(item)))
                    .toList();
            List<Attempt> moved =
                    Objects.requireNonNull(transactions.execute(_ -> items.write(lease, batch, attempts, now)));
            cancelled += attempts.size() - moved.size();
            left = items.reload(moved).stream()
                    .filter(item -> !item.state().terminal())
                    .toList();
        }
        return cancelled;
    }

    private List<Item> open(Batch batch, List<String> rowKeys, long after) {
        return jdbc.query(
                Items.SELECT.formatted("cast(null as varchar)", "") + """
                        where item.batch_id = :batchId and item.id > :after and (:all or item.row_key in (:rowKeys))
                          and item.state not in ('DONE', 'FAILED', 'PARKED', 'CANCELLED')
                        order by item.id fetch first :piece rows only
                        """,
                new MapSqlParameterSource("batchId", batch.id())
                        .addValue("after", after)
                        .addValue("all", rowKeys.isEmpty())
                        .addValue("rowKeys", rowKeys.isEmpty() ? List.of("") : rowKeys)
                        .addValue("piece", PIECE),
                (row, _) -> ItemRows.read(row));
    }

    /// Rows that may have been paid for, and of which nobody knows what became.
    ///
    /// @param rowKeys only these rows, or all when empty
    public List<Item> unresolved(String batchId, List<String> rowKeys) {
        return jdbc.query(
                Items.SELECT.formatted("cast(null as varchar)", "") + """
                        where item.batch_id = :batchId and (:all or item.row_key in (:rowKeys))
                          and item.state = 'PARKED' and item.sends > 0
                          and not exists (select 1 from draft where draft.item_id = item.id)
                        order by item.id
                        """,
                new MapSqlParameterSource("batchId", batchId)
                        .addValue("all", rowKeys.isEmpty())
                        .addValue("rowKeys", rowKeys.isEmpty() ? List.of("") : rowKeys),
                (row, _) -> ItemRows.read(row));
    }

    /// Whether the draft of an item is in the ledger, so that it is known to be paid for.
    public boolean hasDraft(Item item) {
        return Objects.requireNonNull(jdbc.queryForObject(
                "select exists (select 1 from draft where item_id = :id)", Map.of("id", item.id()), Boolean.class));
    }

    /// Has an item exported that is at its end without a video.
    ///
    /// @param draft what its session holds, or nothing where the ledger has it
    /// @return whether it was still as it was read
    public boolean export(Lease lease, Item item, Fact.@Nullable DraftTaken draft) {
        return decide(
                lease, item, new Decision(ItemState.GENERATED, item.sessionId(), Effect.Result.DONE, false), draft);
    }

    /// Whether the session of an item is gone in which other rows of its group were paid for. A new one would
    /// hold nothing of what they have made, so the item cannot be generated again.
    public boolean isLostToItsGroup(Item item) {
        Problem why = item.problem();
        return item.request().session() != null
                && item.sessionId() != null
                && why != null
                && why.code().equals("SESSION_LOST_AFTER_CHARGE")
                && Boolean.TRUE.equals(jdbc.queryForObject(
                        """
                        select exists (select 1 from item where session_id = :session and id <> :id and sends > 0)
                        """,
                        new MapSqlParameterSource("session", item.sessionId()).addValue("id", item.id()),
                        Boolean.class));
    }

    /// Has an item generated that is at its end unresolved.
    ///
    /// @param executed whether the earlier generation may have been; the item may then be paid for twice,
    ///     and is marked so
    /// @return whether it was still as it was read
    public boolean generateAgain(Lease lease, Item item, boolean executed) {
        Problem why = item.problem();
        boolean lost = why != null && why.code().equals("SESSION_LOST_AFTER_CHARGE");
        boolean gone = item.sessionId() == null || lost;
        return decide(
                lease,
                item,
                new Decision(
                        gone ? ItemState.ACCEPTED : ItemState.UPLOADED,
                        gone ? null : item.sessionId(),
                        executed ? Effect.Result.UNRESOLVED : Effect.Result.NOT_EXECUTED,
                        executed),
                null);
    }

    /// What a person has decided about an item.
    ///
    /// @param became of its generation
    private record Decision(ItemState next, @Nullable String session, Effect.Result became, boolean chargeSuspect) {}

    private boolean decide(Lease lease, Item item, Decision decision, Fact.@Nullable DraftTaken draft) {
        MapSqlParameterSource parameters = new MapSqlParameterSource("id", item.id())
                .addValue("batchId", item.batchId())
                .addValue("from", item.state().name())
                .addValue("effects", item.effects())
                .addValue("next", decision.next().name())
                .addValue("session", decision.session())
                .addValue("suspect", decision.chargeSuspect())
                .addValue("outcome", decision.became().name())
                .addValue("digest", draft == null ? item.draftDigest() : draft.digest())
                .addValue("timeline", draft == null ? item.timeline() : Sql.cut(draft.timeline(), 2000))
                .addValue("json", draft == null ? null : draft.json());
        return Objects.requireNonNull(transactions.execute(_ -> {
            items.check(lease);
            return decide(parameters, draft != null);
        }));
    }

    private boolean decide(MapSqlParameterSource parameters, boolean newDraft) {
        int changed = jdbc.update("""
                update item set state = :next, session_id = :session, draft_digest = :digest, timeline = :timeline,
                                charge_suspect = charge_suspect or :suspect, waiting_for = null, due_at = null,
                                attempts = 0, renders = 0, output_url = null, last_code = null, last_message = null,
                                last_hint = null
                where id = :id and state = :from and effects = :effects
                """, parameters);
        if (changed == 0) {
            return false;
        }
        if (parameters.getValue("session") == null) {
            // a new session knows nothing of what was said in the old one, and belongs to the present token
            jdbc.update("""
                    update item set turns = 0, last_words = null, turn_digest = null, resends = 0, token_ref = null
                    where id = :id
                    """, parameters);
        }
        int generations = jdbc.update("""
                update effect set outcome = :outcome, resolved_at = current_timestamp
                where item_id = :id and kind = 'GENERATION' and (outcome is null or outcome = 'UNRESOLVED')
                """, parameters);
        boolean executed = !"NOT_EXECUTED".equals(parameters.getValue("outcome"));
        new BudgetRows(jdbc).decided(Set.of((Long) Objects.requireNonNull(parameters.getValue("id"))), executed);
        if (!executed) {
            jdbc.update("update item set sends = sends - " + generations + " where id = :id", parameters);
        }
        if (newDraft) {
            jdbc.update("delete from draft where item_id = :id", parameters);
            jdbc.update("insert into draft (item_id, json) values (:id, :json)", parameters);
        }
        jdbc.update("""
                update batch set state = case when state = 'RUNNING' then state else 'ACCEPTED' end,
                                 cancelled_at = null, finished_at = null
                where id = :batchId
                """, parameters);
        return true;
    }

    private static MapSqlParameterSource parameters(Scope scope) {
        return switch (scope) {
            case Scope.Everything() -> parameters("", "");
            case Scope.OfBatch(var batch) -> parameters(batch, "");
            case Scope.OfRow(var batch, var row) -> parameters(batch, row);
        };
    }

    private static MapSqlParameterSource parameters(String batchId, @Nullable String rowKey) {
        return new MapSqlParameterSource("batchId", batchId).addValue("rowKey", rowKey);
    }
}
