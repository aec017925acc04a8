package io.reelbatch.operations;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Asks the database whether it is there and has our tables. An answer is waited for only so long: a probe
/// must not hang where a database hangs. The question itself goes on, on a thread of its own, and nobody asks
/// another one meanwhile; it is never interrupted, because that could close an H2 database.
final class LedgerProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final JdbcClient jdbc;
    private CompletableFuture<String> asked = CompletableFuture.completedFuture("");

    LedgerProbe(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// What is wrong with the database; empty if nothing is.
    String problem() {
        return answer(question());
    }

    private synchronized CompletableFuture<String> question() {
        if (asked.isDone()) {
            CompletableFuture<String> question = new CompletableFuture<>();
            Thread.ofPlatform().daemon().name("database-probe").start(() -> question.complete(ask()));
            asked = question;
        }
        return asked;
    }

    private String ask() {
        try {
            int failed = jdbc.sql("select count(*) from \"flyway_schema_history\" where \"success\" = false")
                    .query(Integer.class)
                    .single();
            return failed == 0 ? "" : "%d migrations failed".formatted(failed);
        } catch (DataAccessException e) {
            return String.valueOf(e.getMostSpecificCause().getMessage());
        }
    }

    private static String answer(CompletableFuture<String> question) {
        try {
            return question.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return "no answer within %d s".formatted(PATIENCE.toSeconds());
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
