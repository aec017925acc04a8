package io.reelbatch.ledger;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.transaction.support.TransactionOperations;

/// The items of the ledger. Every write of a worker runs under a lease and is a compare-and-set on the
/// item's state and its count of effects.
public final class Items implements ItemStore {
    static final String SELECT = """
            select item.*, effect.kind, effect.attempt, effect.idempotency_key, effect.draft_before,
                   effect.available_before, effect.frozen_before, effect.alone, effect.intent_at, effect.ended,
                   effect.ended_at, effect.answer, effect.seen_digest, effect.seen_at, %s as draft_json
            from item left join effect on effect.item_id = item.id and effect.outcome is null %s
            """;

    private final NamedParameterJdbcOperations jdbc;
    private final TransactionOperations transactions;
    private final Leases leases;
    private final ResultRows results;
    private final BudgetRows budgets;
    private final Announcements announcements;

    public Items(NamedParameterJdbcOperations jdbc, TransactionOperations transactions, Leases leases) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.leases = leases;
        this.results = new ResultRows(jdbc);
        this.budgets = new BudgetRows(jdbc);
        this.announcements = new Announcements(jdbc, transactions, leases, budgets);
    }

    /// Adds rows of a batch. Refused ones get their result at once; ones that an earlier batch has done
    /// take its video.
    public void add(Batch batch, List<NewItem> items, Instant now) {
        SqlParameterSource[] rows =
                items.stream().map(item -> newColumns(batch, item, now)).toArray(SqlParameterSource[]::new);
        jdbc.batchUpdate("""
                insert into item (batch_id, row_number, row_key, request_digest, refused, request, priority, session_group, group_position, action,
                                  session_id, user_id, token_ref, reused_session, reused_user, reused_token, state, waiting_for, due_at, render_id, timeline, output_url, last_code, last_message, last_hint, created_at)
                values (:batchId, :rowNumber, :rowKey, :digest, :refused, :request, :priority, :sessionGroup, :groupPosition, :action,
                        :sessionId, :userId, :tokenRef, :reusedSession, :reusedUser, :reusedToken, :state, :waitingFor, :dueAt, :renderId, :timeline, :outputUrl, :code, :message, :hint, :now)
                """, rows);
        results.addForNew(batch, items, now);
    }

    private static SqlParameterSource newColumns(Batch batch, NewItem item, Instant now) {
        Problem problem = item.problem();
        NewItem.Twin twin = item.twin();
        SessionPlace place = item.request().session();
        return new MapSqlParameterSource()
                .addValue("batchId", batch.id())
                .addValue("rowNumber", item.rowNumber())
                .addValue("rowKey", item.rowKey())
                .addValue("digest", item.requestDigest())
                .addValue("refused", item.refused() != null)
                .addValue("request", LedgerJson.write(item.request()))
                .addValue("priority", item.priority())
                .addValue("state", item.state().name())
                .addValue("sessionGroup", place == null ? null : place.label())
                .addValue("groupPosition", place == null ? 0 : place.position())
                .addValue("sessionId", item.sessionId())
                .addValue("userId", item.userId())
                .addValue("tokenRef", item.tokenRef())
                .addValue("reusedToken", place == null || twin == null ? null : twin.tokenRef())
                .addValue("reusedSession", place == null || twin == null ? null : twin.sessionId())
                .addValue("reusedUser", place == null || twin == null ? null : twin.userId())
                .addValue("action", item.request().action().name())
                .addValue("waitingFor", item.waitingFor())
                .addValue("dueAt", Sql.time(item.notBefore()))
                .addValue("renderId", twin == null ? null : twin.renderId())
                .addValue("timeline", twin == null ? null : twin.timeline())
                .addValue("outputUrl", twin == null ? null : twin.outputUrl())
                .addValue("code", problem == null ? null : problem.code())
                .addValue("message", problem == null ? null : Sql.cut(problem.message(), 4000))
                .addValue("hint", problem == null ? null : Sql.cut(problem.hint(), 2000))
                .addValue("now", Sql.time(now));
    }

    /// Has all others wait who add rows or open rows again, until the caller's transaction ends: two that
    /// look
    /// for twins at the same time would not see each other's.
    public void holdOffOthers() {
        new Twins(jdbc).holdOthersOff();
    }

    /// Rows of other batches of the same definition that asked for the same under the same key, and that
    /// are done, under way or parked: they must not be paid for again. A deliberate second take shares
    /// nothing with the first.
    ///
    /// @param digests of the rows, by key
    /// @return the twins by key
    public Map<String, NewItem.Twin> twins(Batch batch, Map<String, String> digests) {
        return batch.take() > 1 ? Map.of() : new Twins(jdbc).of(batch.definition(), batch.id(), digests);
    }

    /// The same for rows of a manifest that is no batch yet.
    public Map<String, NewItem.Twin> twins(String definition, Map<String, String> digests) {
        return new Twins(jdbc).of(definition, "", digests);
    }

    /// Has rows of session groups go on where earlier batches have left them, while a batch is read in.
    public SessionContinuations continuations(Batch batch) {
        return new SessionContinuations(jdbc, batch);
    }

    /// The same for a manifest that is no batch yet.
    public SessionContinuations continuations() {
        return new SessionContinuations(jdbc, null);
    }

    /// In a transaction, because PostgreSQL's driver reads a result piece by piece only there.
    @Override
    public void forEachDue(String batchId, Consumer<Due> action) {
        transactions.executeWithoutResult(_ -> jdbc.query("""
                select id, row_number, priority, state, waiting_for, due_at, sends - turns as sends, session_group, group_position, row_key,
                       session_id, user_id, token_ref, renders
                from item where batch_id = :batchId
                """, new MapSqlParameterSource("batchId", batchId), row -> {
            action.accept(new Due(
                    row.getLong("id"),
                    row.getInt("row_number"),
                    row.getInt("priority"),
                    ItemState.valueOf(row.getString("state")),
                    ItemRows.waiting(row),
                    row.getInt("sends"),
                    ItemRows.inGroup(row)));
        }));
    }

    @Override
    public List<Item> load(List<Long> ids, Stage stage) {
        String sql = switch (stage) {
            case UPLOAD, GENERATION -> SELECT.formatted("cast(null as varchar)", "");
            case RENDER ->
                SELECT.formatted(
                        "draft.json",
                        "left join draft on draft.item_id = item.id and item.state in ('GENERATED', 'RENDER_INTENT')");
        };
        Map<Long, Item> found = jdbc
                .query(
                        sql + " where item.id in (:ids)",
                        new MapSqlParameterSource("ids", ids),
                        (row, _) -> ItemRows.read(row))
                .stream()
                .collect(Collectors.toMap(Item::id, item -> item));
        return ids.stream().map(found::get).filter(Objects::nonNull).toList();
    }

    /// One item by its row's key.
    public Optional<Item> find(String batchId, String rowKey) {
        return jdbc
                .query(
                        SELECT.formatted("cast(null as varchar)", "")
                                + " where item.batch_id = :batchId and item.row_key = :rowKey",
                        new MapSqlParameterSource("batchId", batchId).addValue("rowKey", rowKey),
                        (row, _) -> ItemRows.read(row))
                .stream()
                .findFirst();
    }

    /// Every item of a batch with its result, in manifest order, read as a stream. To be closed, inside a
    /// transaction.
    public Stream<Finished> finished(Batch batch) {
        return results.stream(batch);
    }

    @Override
    public List<Attempt> late(List<Attempt> attempts) {
        return new SessionEnds(jdbc).late(attempts);
    }

    @Override
    public List<Attempt> write(Lease lease, Batch batch, List<Attempt> attempts, Instant now) {
        leases.check(lease);
        List<Attempt> sorted = attempts.stream()
                .sorted(Comparator.comparingLong(attempt -> attempt.before().id()))
                .toList();
        int[] changed = ItemRows.move(
                jdbc,
                sorted.stream()
                        .map(attempt -> ItemRows.moveColumns(attempt.before(), attempt.after()))
                        .toList());
        List<Attempt> written = select(sorted, changed, 1);
        updateEffects(written, now);
        saveDrafts(written);
        budgets.settle(written);
        results.save(
                batch,
                written.stream()
                        .map(Attempt::after)
                        .filter(item -> item.state().terminal())
                        .toList(),
                now);
        return select(sorted, changed, 0);
    }

    private static List<Attempt> select(List<Attempt> attempts, int[] changed, int count) {
        return IntStream.range(0, changed.length)
                .filter(index -> Math.min(changed[index], 1) == count)
                .mapToObj(attempts::get)
                .toList();
    }

    private void updateEffects(List<Attempt> attempts, Instant now) {
        SqlParameterSource[] rows = attempts.stream()
                .flatMap(attempt -> attempt.effectAfter().stream())
                .map(update -> ItemRows.effectColumns(update.itemId(), update.effect(), update.result())
                        .addValue("resolvedAt", update.result() == null ? null : Sql.time(now)))
                .toArray(SqlParameterSource[]::new);
        if (rows.length > 0) {
            jdbc.batchUpdate("""
                    update effect
                    set ended = :ended, ended_at = :endedAt, answer = :answer, seen_digest = :seenDigest,
                        seen_at = :seenAt, outcome = :outcome, resolved_at = :resolvedAt
                    where item_id = :itemId and kind = :kind and attempt = :attempt
                    """, rows);
        }
    }

    private void saveDrafts(List<Attempt> attempts) {
        SqlParameterSource[] rows = attempts.stream()
                .map(Attempt::after)
                .filter(item -> item.state() == ItemState.GENERATED && item.draftJson() != null)
                .map(item -> new MapSqlParameterSource("id", item.id()).addValue("json", item.draftJson()))
                .toArray(SqlParameterSource[]::new);
        if (rows.length > 0) {
            jdbc.batchUpdate("delete from draft where item_id = :id", rows);
            jdbc.batchUpdate("insert into draft (item_id, json) values (:id, :json)", rows);
        }
    }

    @Override
    public List<Intent> commit(Lease lease, List<Intent> intents) {
        return announcements.commit(lease, intents);
    }

    @Override
    public List<Intent> commitAgain(Lease lease, List<Intent> intents) {
        return announcements.commitAgain(lease, intents);
    }

    /// Writes the results of items that have come to an end and have none, or one that tells another end.
    ///
    /// @return how many
    public int mendResults(Batch batch, Instant now) {
        return Objects.requireNonNull(transactions.execute(_ -> {
            List<Long> ids =
                    jdbc.query("""
                    select item.id from item left join result on result.item_id = item.id
                    where item.batch_id = :batchId and item.state in ('DONE', 'FAILED', 'PARKED', 'CANCELLED')
                      and (result.item_id is null or result.status <> item.state)
                    """, new MapSqlParameterSource("batchId", batch.id()), (row, _) -> row.getLong("id"));
            ids.stream()
                    .gather(Gatherers.windowFixed(500))
                    .forEach(some -> results.save(batch, load(some, Stage.GENERATION), now));
            return ids.size();
        }));
    }

    /// @throws LeaseLost when somebody else has taken over
    void check(Lease lease) {
        leases.check(lease);
    }

    /// Has failed items tried again, and items whose export was blocked exported without a new generation.
    ///
    /// @param rowKeys only these rows, or all when empty
    /// @return how many
    /// @throws LeaseLost when somebody else has taken over
    public int reopen(Lease lease, String batchId, List<String> rowKeys) {
        return new Reopening(jdbc, transactions).reopen(() -> leases.check(lease), batchId, rowKeys);
    }

    /// What [#reopen] would do, without doing it.
    public Reopenable reopenable(String batchId, List<String> rowKeys) {
        return new Reopening(jdbc, transactions).count(batchId, rowKeys);
    }

    /// Has finished items exported anew, for free.
    ///
    /// @param rowKeys only these rows, or all when empty
    /// @return how many
    /// @throws LeaseLost when somebody else has taken over
    public int refresh(Lease lease, String batchId, List<String> rowKeys) {
        return new Refreshing(jdbc, transactions).refresh(() -> leases.check(lease), batchId, rowKeys);
    }

    /// What [#refresh] would do, without doing it.
    public Refreshable refreshable(String batchId, List<String> rowKeys) {
        return new Refreshing(jdbc, transactions).count(batchId, rowKeys);
    }

    /// What a generation has cost on average where it could be read off the balance exactly.
    public Optional<Long> learnedCredits() {
        Double average = jdbc.queryForObject(
                "select avg(credits) from item where state = 'DONE' and credits_exact and credits > 0",
                Map.of(),
                Double.class);
        return Optional.ofNullable(average).map(Math::round);
    }
}
