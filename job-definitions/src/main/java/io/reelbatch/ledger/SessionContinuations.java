package io.reelbatch.ledger;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

/// Has rows go on in the session of an earlier batch, while one batch is read in.
///
/// The first rows of a session group may have been done before, in another batch, and are not paid for
/// again. A row that follows them needs the session as they left it: where nothing has come after them
/// there, it goes on in that very session; where something has, no session holds what the row builds upon,
/// and it is refused. Paying for the whole group again is for the user to decide.
///
/// For rows in manifest order; not safe for use by several threads.
public final class SessionContinuations {
    private final NamedParameterJdbcOperations jdbc;
    private final @Nullable Batch batch;
    /// The last row of each group, where it was done before.
    private @Nullable Map<String, Reused> last;

    /// @param batch what the rows are for; nothing for a manifest that is only looked at
    SessionContinuations(NamedParameterJdbcOperations jdbc, @Nullable Batch batch) {
        this.jdbc = jdbc;
        this.batch = batch;
    }

    /// The rows, with the sessions that they are to go on in. To be called in the transaction that adds
    /// them.
    public List<NewItem> place(List<NewItem> rows) {
        Map<String, Reused> before = reusedBefore();
        Map<NewItem, Reused> followers = new HashMap<>();
        for (NewItem row : rows) {
            SessionPlace place = row.request().session();
            if (place != null) {
                Reused predecessor = before.remove(place.label());
                if (row.isReused() || row.isPurged()) {
                    before.put(place.label(), Reused.of(row));
                } else if (predecessor != null && !row.state().terminal()) {
                    followers.put(row, predecessor);
                }
            }
        }
        Map<String, Integer> ends = ends(followers);
        return rows.stream().map(row -> follow(row, followers.get(row), ends)).toList();
    }

    private static NewItem follow(NewItem row, @Nullable Reused predecessor, Map<String, Integer> ends) {
        if (predecessor == null) {
            return row;
        }
        int position = Objects.requireNonNull(row.request().session()).position();
        String session = predecessor.sessionId();
        return session != null && ends.getOrDefault(session, -1) == position - 1
                ? row.continuing(session, predecessor.userId(), predecessor.tokenRef())
                : row.refusedFor(new Problem(
                        "PREDECESSOR_REUSED",
                        "the row before it in its session was done before as %s, and that session has gone on since"
                                .formatted(predecessor.name()),
                        "Give the rows of this session another label to have all of them generated, and paid for,"
                                + " anew."));
    }

    /// The last position that is taken in each session.
    private Map<String, Integer> ends(Map<NewItem, Reused> followers) {
        List<String> sessions = followers.values().stream()
                .flatMap(reused -> Stream.ofNullable(reused.sessionId()))
                .distinct()
                .toList();
        return new SessionEnds(jdbc).of(sessions, "");
    }

    /// After a restart, what the ledger already has of the batch.
    private Map<String, Reused> reusedBefore() {
        if (last == null) {
            last = batch == null ? new HashMap<>() : reusedBefore(batch);
        }
        return last;
    }

    private Map<String, Reused> reusedBefore(Batch batch) {
        Map<String, Reused> found = new HashMap<>();
        Map<String, Integer> positions = new HashMap<>();
        jdbc.query("""
                    select session_group, group_position, reused_session, reused_user, reused_token, last_code, row_key
                    from item where batch_id = :batchId and session_group is not null
                    """, new MapSqlParameterSource("batchId", batch.id()), row -> {
            String label = row.getString("session_group");
            if (positions.merge(label, row.getInt("group_position"), Math::max) == row.getInt("group_position")) {
                found.remove(label);
                if (Set.of(NewItem.REUSED, NewItem.PURGED).contains(String.valueOf(row.getString("last_code")))) {
                    found.put(
                            label,
                            new Reused(
                                    batch.id() + "/" + row.getString("row_key"),
                                    row.getString("reused_session"),
                                    row.getString("reused_user"),
                                    row.getString("reused_token")));
                }
            }
        });
        return found;
    }

    private record Reused(
            String name,
            @Nullable String sessionId,
            @Nullable String userId,
            @Nullable String tokenRef) {
        static Reused of(NewItem row) {
            NewItem.Twin twin = Objects.requireNonNull(row.twin(), "who is reused has a twin");
            return new Reused(twin.name(), twin.sessionId(), twin.userId(), twin.tokenRef());
        }
    }
}
