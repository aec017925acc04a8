package io.reelbatch.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.launch.TestingApp;
import io.reelbatch.ledger.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the management port tells, after a job against the emulator.
class ManagementTests {
    private static final Map<String, Endpoint> ENDPOINTS = Map.of(
            "token", Endpoint.TOKEN,
            "session", Endpoint.CREATE_SESSION,
            "credits", Endpoint.CREDITS,
            "state", Endpoint.STATE,
            "generation", Endpoint.RUN_SSE,
            "render", Endpoint.RENDER_SUBMIT,
            "render-status", Endpoint.RENDER_POLL);

    @TempDir
    private static Path home;

    private static BackendEmulator emulator;
    private static TestingApp app;
    private static Management management;

    @BeforeAll
    static void runAJob() {
        emulator = BackendEmulator.start(Scenario.standard().credits(1_000));
        app = TestingApp.start(home, emulator.baseUri(), Management.serving());
        management = Management.of(app);
        Batch batch =
                app.accept(app.manifest("three.csv", "id,prompt,media\na,a fox,\nb,a whale,\nc,an owl,none.png\n"));
        app.run(batch);
    }

    @AfterAll
    static void stop() {
        app.close();
        emulator.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"token", "session", "credits", "state", "generation", "render", "render-status"})
    void everyCallThatTheServiceSawIsCounted(String endpoint) throws IOException {
        String name = "reelbatch_http_requests_total{endpoint=\"%s\",outcome=\"2xx\"}".formatted(endpoint);

        assertThat(management.metrics().get(name))
                .isEqualTo((double) emulator.journal().requests(Objects.requireNonNull(ENDPOINTS.get(endpoint))))
                .isPositive();
    }

    @Test
    void everyRowIsCountedByHowItEnded() throws IOException {
        assertThat(management.metrics())
                .containsEntry("reelbatch_items_terminal_total{code=\"\",status=\"DONE\"}", 2.0)
                .containsEntry("reelbatch_items_terminal_total{code=\"NOT_FOUND\",status=\"FAILED\"}", 1.0);
    }

    @Test
    void whatIsSentForMoneyIsWhatTheServiceCharged() throws IOException {
        assertThat(management.metrics()).containsEntry("reelbatch_generation_sends_total", (double)
                emulator.journal().charges().size());
    }

    @Test
    void theBalanceIsTheServices() throws IOException {
        assertThat(management.metrics())
                .containsEntry("reelbatch_credits_available", 800.0)
                .containsEntry("reelbatch_credits_gate", 0.0);
    }

    @Test
    void tellsHowLongTheTokenIsGoodAndHowRecoveryAndTheServiceAre() throws IOException {
        var metrics = management.metrics();

        assertThat(metrics.get("reelbatch_token_expires_in_seconds")).isBetween(1.0, 7 * 86_400.0);
        assertThat(metrics.get("reelbatch_reconcile_last_success_seconds")).isNotNegative();
        assertThat(metrics)
                .containsEntry("reelbatch_circuit_state{endpoint=\"session\"}", 0.0)
                .containsEntry("reelbatch_circuit_state{endpoint=\"generation\"}", 0.0);
    }

    @Test
    void theLedgerIsCounted() {
        app.bean(LedgerMeters.class).count();

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(management.metrics())
                        .containsEntry("reelbatch_batches{status=\"COMPLETED\"}", 1.0)
                        .containsEntry("reelbatch_item_oldest_nonterminal_seconds", 0.0)
                        .containsEntry("reelbatch_inbox_files", 0.0));
    }

    @Test
    void springBatchAndTheConnectionPoolAreMeasuredToo() throws IOException {
        assertThat(management.metrics().keySet())
                .anyMatch(name -> name.startsWith("spring_batch_job_seconds_count"))
                .anyMatch(name -> name.startsWith("spring_batch_step_seconds_count"))
                .anyMatch(name -> name.startsWith("hikaricp_connections_active"))
                .anyMatch(name -> name.startsWith("reelbatch_stage_seconds_count"));
    }

    @Test
    void noTagTellsAPromptAnAddressOrASession() throws IOException {
        assertThat(management.get("/actuator/prometheus").body())
                .doesNotContain("a fox", "a whale", "http://127.0.0.1", "b0");
    }

    @Test
    void isAliveAndReady() throws IOException {
        assertThat(management.get("/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(management.get("/actuator/health/readiness").body())
                .isEqualTo("{\"components\":{\"folders\":{\"status\":\"UP\"},\"ledger\":{\"status\":\"UP\"},"
                        + "\"readinessState\":{\"status\":\"UP\"}},\"status\":\"UP\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/actuator",
                "/actuator/env",
                "/actuator/beans",
                "/actuator/configprops",
                "/actuator/loggers",
                "/actuator/heapdump",
                "/actuator/threaddump",
                "/actuator/mappings",
                "/actuator/metrics",
                "/actuator/info",
                "/actuator/sbom",
                "/actuator/shutdown",
                "/actuator/flyway",
                "/actuator/scheduledtasks",
                "/actuator/conditions",
                "/actuator/caches",
                "/h2-console",
                "/error/x"
            })
    void nothingElseIsExposed(String path) throws IOException {
        assertThat(management.get(path).status()).isEqualTo(404);
    }
}
