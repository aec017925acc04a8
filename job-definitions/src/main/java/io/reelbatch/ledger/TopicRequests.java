package io.reelbatch.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// Requests that came in by a topic, each once, until they are part of a batch and for ever after.
public final class TopicRequests {
    private static final int TOGETHER = 500;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;

    public TopicRequests(JdbcClient jdbc, TransactionOperations transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    /// Keeps what is new, all in one transaction. The same request again changes nothing, however often it
    /// comes.
    ///
    /// @return the requests whose id is known with another content, of which nothing was kept
    public List<Request> add(String topic, List<Request> requests, Instant now) {
        List<Request> conflicts = new ArrayList<>();
        transactions.executeWithoutResult(_ -> {
            Map<String, String> known = known(topic, requests);
            for (Request request : requests) {
                String digest = known.putIfAbsent(request.id(), request.digest());
                if (digest == null) {
                    insert(topic, request, now);
                } else if (!digest.equals(request.digest())) {
                    conflicts.add(request);
                }
            }
        });
        return conflicts;
    }

    private Map<String, String> known(String topic, List<Request> requests) {
        Map<String, String> known = new HashMap<>();
        Set<String> ids = new HashSet<>();
        requests.forEach(request -> ids.add(request.id()));
        if (!ids.isEmpty()) {
            jdbc.sql("select request_id, digest from topic_request where topic = :topic and request_id in (:ids)")
                    .param("topic", topic)
                    .param("ids", ids)
                    .query(row -> {
                        known.put(row.getString("request_id"), row.getString("digest"));
                    });
        }
        return known;
    }

    private void insert(String topic, Request request, Instant now) {
        jdbc.sql("""
                insert into topic_request (topic, request_id, digest, definition, body, traceparent, received_at)
                values (:topic, :id, :digest, :definition, :body, :traceparent, :now)
                """)
                .param("topic", topic)
                .param("id", request.id())
                .param("digest", request.digest())
                .param("definition", request.definition())
                .param("body", request.body())
                .param("traceparent", request.traceparent())
                .param("now", Sql.time(now))
                .update();
    }

    /// What waits for its batch, by definition. Relies on the index `topic_request_batch`.
    public List<Waiting> waiting() {
        return jdbc.sql("""
                select topic, definition, count(*) as requests, min(received_at) as oldest
                from topic_request where batch_id is null group by topic, definition order by 4
                """)
                .query((row, _) -> new Waiting(
                        row.getString("topic"),
                        row.getString("definition"),
                        row.getInt("requests"),
                        Sql.requiredInstant(row, "oldest")))
                .list();
    }

    /// The oldest requests that wait for their batch.
    public List<Request> oldest(Waiting waiting, int max) {
        return oldest(waiting, 0, max);
    }

    /// The oldest requests that wait for their batch, but for the first few.
    public List<Request> oldest(Waiting waiting, int skipped, int max) {
        return jdbc.sql("""
                select request_id, digest, definition, body, traceparent from topic_request
                where batch_id is null and topic = :topic and definition = :definition
                order by received_at, request_id offset :skipped rows fetch first :max rows only
                """)
                .param("skipped", skipped)
                .param("topic", waiting.topic())
                .param("definition", waiting.definition())
                .param("max", max)
                .query(TopicRequests::request)
                .list();
    }

    /// Writes down, inside the caller's transaction, that requests are part of a batch now. Their text is
    /// in its snapshot.
    public void assign(String topic, List<Request> requests, String batchId) {
        int assigned = 0;
        List<String> ids = requests.stream().map(Request::id).toList();
        for (int from = 0; from < ids.size(); from += TOGETHER) {
            assigned += jdbc.sql("""
                    update topic_request set batch_id = :batchId, body = null
                    where topic = :topic and request_id in (:ids) and batch_id is null
                    """)
                    .param("batchId", batchId)
                    .param("topic", topic)
                    .param("ids", ids.subList(from, Math.min(from + TOGETHER, ids.size())))
                    .update();
        }
        if (assigned != ids.size()) {
            throw new IllegalStateException(
                    "%d of %d requests are part of another batch already".formatted(ids.size() - assigned, ids.size()));
        }
    }

    /// Forgets a request that waits for its batch, because it was set aside: sent in again, it is a new one.
    public void forget(String topic, Request request) {
        jdbc.sql("delete from topic_request where topic = :topic and request_id = :id and batch_id is null")
                .param("topic", topic)
                .param("id", request.id())
                .update();
    }

    private static Request request(ResultSet row, int number) throws SQLException {
        return new Request(
                row.getString("request_id"),
                row.getString("digest"),
                row.getString("definition"),
                row.getString("body"),
                row.getString("traceparent"));
    }

    /// @param digest of the content and the definition
    /// @param body the request as one line of JSON, as in a JSONL manifest
    /// @param traceparent what the producer's tracing put beside it
    public record Request(
            String id,
            String digest,
            String definition,
            String body,
            @Nullable String traceparent) {}

    /// @param oldest when the oldest came in
    public record Waiting(String topic, String definition, int requests, Instant oldest) {}
}
