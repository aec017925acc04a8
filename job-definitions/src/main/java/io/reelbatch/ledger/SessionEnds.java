package io.reelbatch.ledger;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

/// How far rows have come in remote sessions. Relies on the constraint `item_session`.
final class SessionEnds {
    private final NamedParameterJdbcOperations jdbc;

    SessionEnds(NamedParameterJdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /// The last position that is taken in each session.
    ///
    /// @param except a batch whose rows do not count
    Map<String, Integer> of(Collection<String> sessions, String except) {
        Map<String, Integer> ends = new HashMap<>();
        if (!sessions.isEmpty()) {
            jdbc.query("""
                    select session_id, max(group_position) as last_position from item
                    where session_id in (:sessions) and batch_id <> :except group by session_id
                    """, new MapSqlParameterSource("sessions", sessions).addValue("except", except), row -> {
                ends.put(row.getString("session_id"), row.getInt("last_position"));
            });
        }
        return ends;
    }

    /// Attempts of one batch that join a session in which another one has come as far.
    List<Attempt> late(List<Attempt> attempts) {
        List<Attempt> joining = attempts.stream().filter(SessionEnds::joins).toList();
        if (joining.isEmpty()) {
            return List.of();
        }
        Map<String, Integer> ends = of(
                joining.stream()
                        .map(attempt -> attempt.after().session())
                        .distinct()
                        .toList(),
                joining.getFirst().before().batchId());
        return joining.stream()
                .filter(attempt -> ends.getOrDefault(attempt.after().session(), -1) >= position(attempt))
                .toList();
    }

    private static boolean joins(Attempt attempt) {
        SessionPlace place = attempt.before().request().session();
        return place != null
                && place.position() > 0
                && attempt.before().sessionId() == null
                && attempt.after().sessionId() != null;
    }

    private static int position(Attempt attempt) {
        return Objects.requireNonNull(attempt.before().request().session()).position();
    }
}
