package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Scenario;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Processes whose PostgreSQL server is not there yet, is away for a while, and stays away.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DatabaseGoneIT {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int ROWS = 30;
    private static EmbeddedPostgres postgres;

    @TempDir
    Path directory;

    @BeforeAll
    static void startDatabase() throws IOException {
        postgres = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(2))
                .start();
    }

    @AfterAll
    static void stopDatabase() throws IOException {
        postgres.close();
    }

    @Test
    void waitsForADatabaseThatIsNotThereYetGivesUpOnOneThatStaysAwayAndGoesOn() throws Exception {
        survives(List.of(Duration.ofSeconds(1)), "15s");
    }

    @Test
    @Tag("long")
    void outlastsAMinuteWithoutADatabase() throws Exception {
        survives(List.of(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofMinutes(1)), "90s");
    }

    private void survives(List<Duration> outages, String giveUpAfter) throws Exception {
        try (var emulator = BackendEmulator.start(
                        Scenario.standard().credits(1_000_000).generationTakes(Duration.ofMillis(700)));
                var proxy = TcpProxy.to(postgres.getPort());
                AppProcess app = app(emulator, proxy, giveUpAfter)) {
            Path manifest = FaultyService.manifest(directory, ROWS);
            proxy.cut();
            Process process = app.run(manifest);
            await().atMost(LONG).until(() -> logged().contains("the database cannot be reached yet"));
            proxy.mend();
            for (Duration outage : outages) {
                int before = emulator.journal().charges().size();
                await().atMost(LONG)
                        .until(() -> !process.isAlive()
                                || emulator.journal().charges().size() > before);
                proxy.cut();
                TimeUnit.NANOSECONDS.sleep(outage.toNanos());
                assertThat(process.isAlive()).as(Files.readString(app.log())).isTrue();
                proxy.mend();
            }
            int before = emulator.journal().charges().size();
            await().atMost(LONG).until(() -> emulator.journal().charges().size() > before);
            proxy.cut();

            assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(app.log())).isEqualTo(1);
            assertThat(app.log()).content().contains("the database has not answered for");

            proxy.mend();
            Process again = app.run(manifest);
            assertThat(again.waitFor(4, TimeUnit.MINUTES)).isTrue();
            assertThat(again.exitValue()).as(Files.readString(app.log())).isIn(0, 3);
            assertThat(TestingApp.results(manifest))
                    .extracting(row -> row.path("id").asString())
                    .containsExactlyElementsOf(FaultyService.ids(ROWS));
            assertThat(emulator.journal().generationsByPrompt().values()).allMatch(sent -> sent == 1);
        }
    }

    @Test
    void endsWithOneWhenTheDatabaseDoesNotCome() throws Exception {
        try (var emulator = BackendEmulator.start(Scenario.standard());
                var proxy = TcpProxy.to(postgres.getPort());
                AppProcess app = app(emulator, proxy, "5m")) {
            proxy.cut();

            Process process =
                    app.run(FaultyService.manifest(directory, 1), "--set", "reelbatch.database.wait-at-start=1s");

            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(app.log())).isEqualTo(1);
            assertThat(app.log()).content().contains("the database cannot be used");
        }
    }

    private String logged() throws IOException {
        Path log = directory.resolve("home/logs/reelbatch.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    private AppProcess app(BackendEmulator emulator, TcpProxy proxy, String giveUpAfter) {
        return AppProcess.with(
                        directory,
                        emulator.baseUri(),
                        List.of(
                                "reelbatch.time-scale=0.01",
                                "reelbatch.limits.generations=2",
                                "reelbatch.lease.heartbeat=500ms",
                                "reelbatch.database.url=jdbc:postgresql://127.0.0.1:%d/postgres"
                                        .formatted(proxy.port()),
                                "reelbatch.database.username=postgres",
                                "reelbatch.database.give-up-after=" + giveUpAfter,
                                "reelbatch.secret-key=" + TestingApp.SECRET_KEY))
                // or each try of the many would wait for half a minute
                .under(List.of("env", "SPRING_DATASOURCE_HIKARI_CONNECTIONTIMEOUT=1000"));
    }
}
