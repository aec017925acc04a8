package io.reelbatch.launch;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// Where processes keep what they know, and a look into it from outside when they have ended.
///
/// @param url JDBC address, of an H2 file in the home if empty
public record TestingLedger(String url) {
    public static final TestingLedger BUILT_IN = new TestingLedger("");
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    /// A new database on a server.
    static TestingLedger in(EmbeddedPostgres postgres) throws SQLException {
        String name = "ledger_" + NUMBERS.incrementAndGet();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        return new TestingLedger(postgres.getJdbcUrl("postgres", name));
    }

    /// The settings with which a process uses it.
    List<String> options() {
        return url.isEmpty()
                ? List.of()
                : List.of(
                        "reelbatch.database.url=" + url,
                        "reelbatch.database.username=postgres",
                        "reelbatch.secret-key=" + TestingApp.SECRET_KEY,
                        "reelbatch.lease.dead-after=5s");
    }

    Connection open(Path home) throws SQLException {
        return url.isEmpty()
                ? DriverManager.getConnection(
                        "jdbc:h2:async:%s/reelbatch;WRITE_DELAY=0".formatted(home.toAbsolutePath()), "reelbatch", "")
                : DriverManager.getConnection(url, "postgres", "");
    }

    /// What a process that has ended in order never leaves behind.
    public List<String> leftBehind(Path home) throws SQLException {
        List<String> left = new ArrayList<>();
        try (Connection connection = open(home)) {
            for (String what : List.of(
                    "lease where owner is not null",
                    "batch_job_execution where status in ('STARTING', 'STARTED', 'STOPPING', 'UNKNOWN')")) {
                int count = count(connection, what);
                if (count > 0) {
                    left.add(count + " " + what);
                }
            }
        }
        return left;
    }

    /// Manifests of which batches came; none where not even the tables are there.
    Set<String> manifests(Path home) {
        Set<String> manifests = new HashSet<>();
        try (Connection connection = open(home);
                var statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select manifest_path from batch")) {
            while (found.next()) {
                manifests.add(found.getString(1));
            }
        } catch (SQLException noTables) {
            manifests.clear();
        }
        return manifests;
    }

    int count(Path home, String what) throws SQLException {
        try (Connection connection = open(home)) {
            return count(connection, what);
        }
    }

    private static int count(Connection connection, String what) throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet counted = statement.executeQuery("select count(*) from " + what)) {
            counted.next();
            return counted.getInt(1);
        }
    }
}
