package io.reelbatch.launch;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Scenario;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `serve` whose PostgreSQL server goes away at a chosen statement. A trigger holds the statement up until the
/// connections are cut, and lets it go on when its process cannot hear of it any more.
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class ServedOutageIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ROWS = 4;
    private static final String LEFT =
            "batch_job_execution where status in ('STARTING', 'STARTED', 'STOPPING', 'UNKNOWN')";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<String> prompts = new ArrayList<>();

    @TempDir
    Path directory;

    /// Statements at which the server goes away.
    private enum At {
        READING_IN(1, "after update on batch for each row when (new.ingested > old.ingested)"),
        LAUNCH(2, "after insert on batch_job_execution for each row"),
        INTENT(3, "after insert on effect for each row when (new.kind = 'GENERATION')"),
        PUBLISHING(4, "after update on batch for each row when (new.state = 'PUBLISHING' and old.state <> new.state)"),
        COMPLETED(5, "after update on batch for each row when (new.state = 'COMPLETED' and old.state <> new.state)");

        private final int lock;
        private final String event;

        /// @param lock for which the statement waits
        At(int lock, String event) {
            this.lock = lock;
            this.event = event;
        }

        String trigger() {
            return "create trigger outage_%1$d %2$s execute function wait_for_outage(%1$d)".formatted(lock, event);
        }
    }

    @Test
    void losesNothingAndPaysNothingTwiceWhereverTheServerGoesAway() throws Exception {
        survives(List.of(At.values()), Duration.ofSeconds(1));
    }

    @Test
    @Tag("long")
    void outlastsTenMinutesInTheMiddleOfAPaidCall() throws Exception {
        survives(List.of(At.INTENT), Duration.ofMinutes(10));
    }

    private void survives(List<At> moments, Duration outage) throws Exception {
        try (var postgres = EmbeddedPostgres.builder()
                        .setPGStartupWait(Duration.ofMinutes(2))
                        .start();
                var emulator = BackendEmulator.start(Scenario.standard().credits(1_000_000));
                var proxy = TcpProxy.to(postgres.getPort());
                AppProcess app = app(emulator, proxy);
                Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement sql = connection.createStatement()) {
            Process process = app.serve();
            await().atMost(PATIENCE).until(() -> Files.isDirectory(home().resolve("results")));
            installTriggers(sql);
            for (At at : moments) {
                sql.execute("select pg_advisory_lock(%d)".formatted(at.lock));
                drop(at);
                await(at + ": " + Files.readString(app.log())).atMost(PATIENCE).until(() -> isWaiting(sql, at));
                proxy.cut();
                TimeUnit.NANOSECONDS.sleep(outage.toNanos());
                assertThat(process.isAlive()).as(Files.readString(app.log())).isTrue();
                sql.execute("select pg_advisory_unlock(%d)".formatted(at.lock));
                proxy.mend();
            }
            await().atMost(PATIENCE).until(() -> count(sql, "batch where state = 'COMPLETED'") == moments.size());
            await().atMost(PATIENCE).until(() -> count(sql, LEFT) == 0);
            AppProcess.signal(process, "TERM");
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();

            assertThat(process.exitValue()).as(Files.readString(app.log())).isEqualTo(143);
            assertThat(new TestingLedger(postgres.getJdbcUrl("postgres", "postgres")).leftBehind(home()))
                    .isEmpty();
            assertThat(results(moments))
                    .extracting(row -> row.path("prompt").asString())
                    .containsExactlyElementsOf(prompts);
            assertThat(results(moments))
                    .extracting(row -> row.path("status").asString())
                    .containsOnly("DONE");
            assertThat(emulator.journal().generationsByPrompt()).hasSize(prompts.size());
            assertThat(emulator.journal().generationsByPrompt().values()).allMatch(sent -> sent == 1);
        }
    }

    private static void installTriggers(Statement sql) throws SQLException {
        sql.execute("""
                create function wait_for_outage() returns trigger language plpgsql as $$
                begin perform pg_advisory_xact_lock_shared(tg_argv[0]::bigint); return null; end $$
                """);
        for (At at : At.values()) {
            sql.execute(at.trigger());
        }
    }

    private static boolean isWaiting(Statement sql, At at) throws SQLException {
        return count(sql, "pg_locks where locktype = 'advisory' and not granted and objid = " + at.lock) > 0;
    }

    private static int count(Statement sql, String what) throws SQLException {
        try (ResultSet counted = sql.executeQuery("select count(*) from " + what)) {
            counted.next();
            return counted.getInt(1);
        }
    }

    private void drop(At at) throws IOException {
        String rows = IntStream.range(0, ROWS)
                .mapToObj(row -> "scene %d of %s".formatted(row, at))
                .peek(prompts::add)
                .collect(joining("\n"));
        Path hidden = Files.writeString(home().resolve("inbox/." + at + ".part"), "prompt\n" + rows + "\n");
        Files.move(hidden, home().resolve("inbox/" + at + ".csv"), StandardCopyOption.ATOMIC_MOVE);
    }

    private List<JsonNode> results(List<At> moments) throws IOException {
        List<JsonNode> results = new ArrayList<>();
        for (At at : moments) {
            try (DirectoryStream<Path> files =
                    Files.newDirectoryStream(home().resolve("results"), at + ".*.results.jsonl")) {
                for (Path file : files) {
                    Files.readAllLines(file).forEach(line -> results.add(JSON.readTree(line)));
                }
            }
        }
        return results;
    }

    private Path home() {
        return directory.resolve("home");
    }

    private AppProcess app(BackendEmulator emulator, TcpProxy proxy) {
        return AppProcess.with(
                        directory,
                        emulator.baseUri(),
                        List.of(
                                "reelbatch.time-scale=0.01",
                                "reelbatch.limits.generations=2",
                                "reelbatch.lease.heartbeat=500ms",
                                "reelbatch.inbox.scan-every=100ms",
                                "reelbatch.inbox.stable-for=100ms",
                                "reelbatch.dispatch.look-every=300ms",
                                "reelbatch.recovery.every=1s",
                                "reelbatch.dispatch.rest-after-failure=500ms",
                                "reelbatch.database.url=jdbc:postgresql://127.0.0.1:%d/postgres"
                                        .formatted(proxy.port()),
                                "reelbatch.database.username=postgres",
                                "reelbatch.database.give-up-after=15m",
                                "reelbatch.secret-key=" + TestingApp.SECRET_KEY))
                // or each try of the many would wait for half a minute
                .under(List.of("env", "SPRING_DATASOURCE_HIKARI_CONNECTIONTIMEOUT=1000"));
    }
}
