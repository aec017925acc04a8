package io.reelbatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the commands say of what may be spent.
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class BudgetCommandTests {
    @TempDir
    Path directory;

    private BackendEmulator emulator;
    private Command command;

    @BeforeEach
    void start() {
        emulator = BackendEmulator.start(Scenario.standard().credits(10_000));
        command = new Command(directory.resolve("home"), emulator.baseUri());
    }

    @AfterEach
    void stop() {
        emulator.close();
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private void definition(String budget) throws IOException {
        Path definitions = Files.createDirectories(directory.resolve("home/definitions"));
        Files.writeString(
                definitions.resolve("clips.yml"), "name: clips\ndescription: Clips.\nbudget: {%s}\n".formatted(budget));
    }

    @Test
    void aBudgetIsShownHeldAndRaised() throws IOException {
        definition("credits-per-batch: 200, credits-per-day: 900, reserve: 10");
        String manifest = file("three.csv", "id,prompt\na,a fox\nb,a whale\nc,a crow\n");

        assertThat(command.run("plan", manifest, "--definition", "clips").out())
                .contains("200 credits a batch; 900 a day (")
                .contains("10 of the balance stay untouched")
                .contains("there is room for 2 of 3 now; the others wait for credits")
                .contains("above the 100 credits reserved for it comes on top");
        JsonNode plan = JsonMapper.builder()
                .build()
                .readTree(command.run("plan", manifest, "--definition", "clips", "--json")
                        .out());
        assertThat(plan.path("toGenerate").asInt()).isEqualTo(3);
        assertThat(plan.path("room").asInt()).isEqualTo(2);
        assertThat(plan.path("budget").path("creditsPerBatch").asInt()).isEqualTo(200);
        Command.End limited = command.run("run", manifest, "--definition", "clips");
        assertThat(limited.exitCode()).as(limited.err()).isEqualTo(4);
        assertThat(limited.out())
                .contains("BUDGET_BATCH")
                .contains("Budget:  200 credits a batch, 200 spent and 0 reserved")
                .contains("Raise budget.credits-per-batch in the job definition clips");

        JsonNode status = JsonMapper.builder()
                .build()
                .readTree(command.run("status", "b", "--json").out());
        assertThat(status.path("openRows"))
                .singleElement()
                .satisfies(row -> assertThat(row.path("waitingFor").asString() + " "
                                + row.path("code").asString())
                        .isEqualTo("CREDITS BUDGET_BATCH"));
        assertThat(status.path("budget").path("batch").path("spent").asInt()).isEqualTo(200);
        assertThat(status.path("budget").path("creditsPerDay").asInt()).isEqualTo(900);

        definition("credits-per-batch: 300");
        Command.End raised = command.run("retry", "b");
        assertThat(raised.out()).contains("There is nothing to try again; batch b");
        assertThat(raised.exitCode()).as(raised.err()).isZero();
        assertThat(emulator.journal().chargesByPrompt().values()).hasSize(3).containsOnly(1);
    }

    /// The session of the first row has gone on in the first batch, so the second manifest's other rows
    /// cannot follow it there.
    @Test
    void aPlanDoesNotCountRowsThatCannotFollowTheOneBeforeThem() throws IOException {
        command.run("run", file("one.csv", "id,prompt,session\na,a fox,s\nb,a whale,s\n"));
        String manifest = file("two.csv", "id,prompt,session\na,a fox,s\nc,a crow,s\nd,an owl,s\ne,a cat,t\n");

        assertThat(command.run("plan", manifest).out())
                .contains("rows      4: 1 to generate, 1 done before, 0 under way or parked in another batch, 2 bad");
        int before = emulator.journal().charges().size();
        assertThat(command.run("run", manifest).exitCode()).isEqualTo(3);
        assertThat(emulator.journal().charges()).hasSize(before + 1);
    }
}
