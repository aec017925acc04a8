package io.reelbatch.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.reelbatch.intake.Intakes;
import io.reelbatch.launch.TestingApp;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The database is gone, and so is the service.
class OutageTests {
    @TempDir
    private Path home;

    @Test
    void isAliveButNotReady() throws Exception {
        try (TestingApp app = TestingApp.start(home, URI.create("http://127.0.0.1:9"), Management.serving())) {
            Management management = Management.of(app);
            assertThat(management.get("/actuator/health/readiness").status()).isEqualTo(200);

            app.bean(DataSource.class).unwrap(HikariDataSource.class).close();

            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(
                                    management.get("/actuator/health/readiness").status())
                            .isEqualTo(503));
            assertThat(management.get("/actuator/health/liveness").status()).isEqualTo(200);
        }
    }

    @Test
    void isReadyButDegradedWithoutTheBrokers() throws Exception {
        try (TestingApp app = TestingApp.start(
                home,
                URI.create("http://127.0.0.1:9"),
                Management.serving("reelbatch.kafka.bootstrap-servers=127.0.0.1:9"))) {
            Management management = Management.of(app);

            app.bean(Intakes.class).open();

            await().atMost(Duration.ofMinutes(3))
                    .untilAsserted(() -> assertThat(management.get("/actuator/health"))
                            .satisfies(health -> assertThat(health.body())
                                    .contains("\"doors\":{\"status\":\"DEGRADED\"}")
                                    .endsWith("\"status\":\"DEGRADED\"}"))
                            .satisfies(health -> assertThat(health.status()).isEqualTo(200)));
            assertThat(management.get("/actuator/health/readiness").status()).isEqualTo(200);
        }
    }

    @Test
    void isReadyButDegradedWhileAFolderOfTheInboxIsNone() throws Exception {
        try (TestingApp app = TestingApp.start(home, URI.create("http://127.0.0.1:9"), Management.serving())) {
            Management management = Management.of(app);
            assertThat(management.get("/actuator/health").body()).contains("\"doors\":{\"status\":\"UP\"}");
            Path inbox = Files.createDirectories(home.resolve("home/inbox"));
            Files.createFile(inbox.resolve("art-generator"));

            app.bean(Intakes.class).open();

            await().atMost(Duration.ofMinutes(3))
                    .untilAsserted(
                            () -> assertThat(management.get("/actuator/health").body())
                                    .contains("\"doors\":{\"status\":\"DEGRADED\"}"));
            assertThat(management.get("/actuator/health/readiness").status()).isEqualTo(200);
        }
    }

    @Test
    void isReadyButDegradedWhileTheServiceIsAway() throws Exception {
        try (TestingApp app = TestingApp.start(
                home,
                URI.create("http://127.0.0.1:9"),
                Management.serving("NEMO_TOKEN=any", "reelbatch.retry.failures-before-outage=1"))) {
            Management management = Management.of(app);
            assertThat(management.get("/actuator/health").body()).contains("\"service\":{\"status\":\"UP\"}");

            var _ = app.runAside(app.accept(app.manifest("two.csv", "id,prompt\na,a fox\nb,an owl\n")));

            await().atMost(Duration.ofMinutes(3))
                    .untilAsserted(
                            () -> assertThat(management.get("/actuator/health").body())
                                    .contains("\"service\":{\"status\":\"DEGRADED\"}"));
            assertThat(management.get("/actuator/health/readiness").status()).isEqualTo(200);
        }
    }
}
