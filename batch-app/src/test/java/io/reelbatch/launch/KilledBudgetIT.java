package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Latency;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.emulator.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A process with a budget that is killed between what it reserved and what came of it.
class KilledBudgetIT {
    @TempDir
    Path directory;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void staysWithinItsBudgetOverAKill() throws Exception {
        Path definitions = Files.createDirectories(directory.resolve("home/definitions"));
        Files.writeString(definitions.resolve(TestingApp.DEFINITION + ".yml"), """
                name: %s
                description: With a budget.
                budget: {credits-per-batch: 300}
                """.formatted(TestingApp.DEFINITION));
        Path manifest = Files.writeString(
                directory.resolve("rows.csv"),
                "id,prompt\n"
                        + IntStream.range(0, 8)
                                .mapToObj(row -> "%d,scene %d\n".formatted(row, row))
                                .collect(Collectors.joining()));
        Scenario slow = Scenario.standard().credits(10_000).with(Settings.GENERATION, Latency.parse("5s"));
        try (var emulator = BackendEmulator.start(slow);
                AppProcess app = AppProcess.with(directory, emulator.baseUri(), List.of("reelbatch.time-scale=0.01"))) {
            Process killed = app.run(manifest);
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> !killed.isAlive() || emulator.journal().requests(Endpoint.RUN_SSE) > 0);
            killed.destroyForcibly().waitFor();

            assertThat(app.run(manifest).waitFor())
                    .as(Files.readString(app.log()))
                    .isEqualTo(4);

            assertThat(emulator.journal().charges()).hasSizeBetween(1, 3);
            assertThat(emulator.journal().generationsByPrompt().values()).containsOnly(1);
            JsonNode used = JsonMapper.shared()
                    .readTree(app.call("status", "b", "--json"))
                    .path("budget")
                    .path("batch");
            assertThat(used.path("spent").asInt() + used.path("reserved").asInt())
                    .as("spent, and what nobody knows of")
                    .isEqualTo(300);
            assertThat(Files.readString(app.log())).contains("BUDGET_BATCH");
        }
    }
}
