package io.reelbatch.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;

/// Items to and from the columns of `item`, `effect` and `draft`.
final class ItemRows {
    private ItemRows() {}

    static Item read(ResultSet row) throws SQLException {
        return read(row, waiting(row));
    }

    /// An item as people are told of it: one that is held back waits for that and for nothing else.
    static Item readForPeople(ResultSet row) throws SQLException {
        if (ItemState.valueOf(row.getString("state")).terminal()) {
            return read(row);
        }
        if (row.getBoolean("paused")) {
            return read(row, new Waiting(WaitingFor.PAUSED, null));
        }
        return row.getString("held_by") == null
                ? read(row)
                : read(row, new Waiting(WaitingFor.SCHEDULE, Sql.instant(row, "next_slot")));
    }

    private static Item read(ResultSet row, Waiting waiting) throws SQLException {
        return new Item(
                row.getLong("id"),
                row.getString("batch_id"),
                row.getInt("row_number"),
                row.getString("row_key"),
                row.getInt("priority"),
                LedgerJson.read(row.getString("request"), ItemRequest.class),
                ItemState.valueOf(row.getString("state")),
                waiting,
                row.getInt("attempts"),
                new Cost(
                        row.getInt("sends"),
                        row.getLong("credits"),
                        row.getBoolean("credits_exact"),
                        row.getBoolean("charge_suspect")),
                row.getInt("renders"),
                row.getInt("effects"),
                row.getString("session_id"),
                row.getString("user_id"),
                row.getString("token_ref"),
                row.getString("draft_digest"),
                row.getString("timeline"),
                row.getString("render_id"),
                output(row),
                problem(row),
                effect(row),
                row.getString("draft_json"),
                new Turns(
                        row.getInt("turns"),
                        row.getString("last_words"),
                        row.getString("turn_digest"),
                        row.getInt("resends")));
    }

    static ItemStore.@Nullable InGroup inGroup(ResultSet row) throws SQLException {
        String label = row.getString("session_group");
        return label == null
                ? null
                : new ItemStore.InGroup(
                        label,
                        row.getInt("group_position"),
                        row.getString("row_key"),
                        row.getString("session_id"),
                        row.getString("user_id"),
                        row.getString("token_ref"),
                        ItemStore.InGroup.renderSubmitted(
                                ItemState.valueOf(row.getString("state")), row.getInt("renders")));
    }

    static Waiting waiting(ResultSet row) throws SQLException {
        String what = row.getString("waiting_for");
        return new Waiting(what == null ? null : WaitingFor.valueOf(what), Sql.instant(row, "due_at"));
    }

    private static @Nullable Output output(ResultSet row) throws SQLException {
        String url = row.getString("output_url");
        return url == null
                ? null
                : new Output(
                        url,
                        row.getString("download_file"),
                        Sql.number(row, "download_bytes"),
                        row.getString("download_sha256"),
                        Sql.instant(row, "output_expires_at"));
    }

    private static @Nullable Problem problem(ResultSet row) throws SQLException {
        String code = row.getString("last_code");
        return code == null ? null : new Problem(code, text(row, "last_message"), text(row, "last_hint"));
    }

    private static @Nullable Effect effect(ResultSet row) throws SQLException {
        String kind = row.getString("kind");
        if (kind == null) {
            return null;
        }
        Long available = Sql.number(row, "available_before");
        Effect.Before before = available == null
                ? null
                : new Effect.Before(
                        row.getString("draft_before"),
                        available,
                        row.getLong("frozen_before"),
                        row.getBoolean("alone"));
        String ended = row.getString("ended");
        String seen = row.getString("seen_digest");
        return new Effect(
                Effect.Kind.valueOf(kind),
                row.getInt("attempt"),
                row.getString("idempotency_key"),
                before,
                Sql.requiredInstant(row, "intent_at"),
                ended == null
                        ? null
                        : new Effect.End(
                                ended.equals("CLEAN"), text(row, "answer"), Sql.requiredInstant(row, "ended_at")),
                seen == null ? null : new Effect.Seen(seen, Sql.requiredInstant(row, "seen_at")));
    }

    private static String text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column)).orElse("");
    }

    static MapSqlParameterSource itemColumns(Item item) {
        Output output = item.output();
        Problem problem = item.problem();
        return new MapSqlParameterSource()
                .addValue("id", item.id())
                .addValue("state", item.state().name())
                .addValue(
                        "waitingFor",
                        item.waiting().what() == null
                                ? null
                                : item.waiting().what().name())
                .addValue("dueAt", Sql.time(item.waiting().until()))
                .addValue("attempts", item.attempts())
                .addValue("sends", item.cost().sends())
                .addValue("credits", item.cost().credits())
                .addValue("creditsExact", item.cost().exact())
                .addValue("chargeSuspect", item.cost().suspect())
                .addValue("renders", item.renders())
                .addValue("effects", item.effects())
                .addValue("turns", item.turns().over())
                .addValue("lastWords", Sql.cut(item.turns().lastWords(), 4000))
                .addValue("turnDigest", item.turns().draftDigest())
                .addValue("resends", item.turns().resends())
                .addValue("sessionId", item.sessionId())
                .addValue("userId", item.userId())
                .addValue("tokenRef", item.tokenRef())
                .addValue("draftDigest", item.draftDigest())
                .addValue("timeline", Sql.cut(item.timeline(), 2000))
                .addValue("renderId", item.renderId())
                .addValue("outputUrl", output == null ? null : output.url())
                .addValue("outputExpiresAt", Sql.time(output == null ? null : output.expiresAt()))
                .addValue("downloadFile", output == null ? null : output.file())
                .addValue("downloadBytes", output == null ? null : output.bytes())
                .addValue("downloadSha256", output == null ? null : output.sha256())
                .addValue("code", problem == null ? null : problem.code())
                .addValue("message", problem == null ? null : Sql.cut(problem.message(), 4000))
                .addValue("hint", problem == null ? null : Sql.cut(problem.hint(), 2000));
    }

    static MapSqlParameterSource effectColumns(long itemId, Effect effect, Effect.@Nullable Result result) {
        Effect.Before before = effect.before();
        Effect.End end = effect.end();
        Effect.Seen seen = effect.seen();
        return new MapSqlParameterSource()
                .addValue("itemId", itemId)
                .addValue("kind", effect.kind().name())
                .addValue("attempt", effect.attempt())
                .addValue("key", effect.idempotencyKey())
                .addValue("draftBefore", before == null ? null : before.draftDigest())
                .addValue("available", before == null ? null : before.available())
                .addValue("frozen", before == null ? null : before.frozen())
                .addValue("alone", before != null && before.alone())
                .addValue("intentAt", Sql.time(effect.intentAt()))
                .addValue("ended", end == null ? null : end.clean() ? "CLEAN" : "UNCLEAR")
                .addValue("endedAt", end == null ? null : Sql.time(end.at()))
                .addValue("answer", end == null ? null : Sql.cut(end.answer(), 8000))
                .addValue("seenDigest", seen == null ? null : seen.digest())
                .addValue("seenAt", seen == null ? null : Sql.time(seen.at()))
                .addValue("outcome", result == null ? null : result.name());
    }

    /// Who announced a call in the meantime has moved the item, even where its state is the same.
    static SqlParameterSource moveColumns(Item before, Item after) {
        return itemColumns(after)
                .addValue("expected", before.state().name())
                .addValue("expectedEffects", before.effects());
    }

    /// Moves items, each only if it still is where it was.
    ///
    /// @param rows made by [#moveColumns]
    /// @return for each of them, whether it was
    static int[] move(NamedParameterJdbcOperations jdbc, List<SqlParameterSource> rows) {
        return jdbc.batchUpdate("""
                update item
                set state = :state, waiting_for = :waitingFor, due_at = :dueAt, attempts = :attempts, sends = :sends,
                    renders = :renders, effects = :effects, session_id = :sessionId, user_id = :userId,
                    token_ref = :tokenRef, draft_digest = :draftDigest,
                    timeline = :timeline, render_id = :renderId, output_url = :outputUrl, output_expires_at = :outputExpiresAt,
                    download_file = :downloadFile, download_bytes = :downloadBytes, download_sha256 = :downloadSha256,
                    credits = :credits, credits_exact = :creditsExact, charge_suspect = :chargeSuspect,
                    turns = :turns, last_words = :lastWords, turn_digest = :turnDigest, resends = :resends,
                    last_code = :code, last_message = :message, last_hint = :hint
                where id = :id and state = :expected and effects = :expectedEffects
                """, rows.toArray(SqlParameterSource[]::new));
    }
}
