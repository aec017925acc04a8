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

/// `reelbatch purge`, and what the other commands say of what was purged.
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class PurgeCommandTests {
    @TempDir
    Path directory;

    private BackendEmulator emulator;
    private Command command;

    @BeforeEach
    void start() {
        emulator = BackendEmulator.start(Scenario.standard().credits(1_000));
        command = new Command(directory.resolve("home"), emulator.baseUri());
    }

    @AfterEach
    void stop() {
        emulator.close();
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    @Test
    void aManifestThatWasPurgedIsRecognisedAndNotPaidForAgain() throws IOException {
        String manifest = file("two.csv", "id,prompt\na,a fox\nb,a whale\n");
        command.run("run", manifest);
        String results = Files.readString(Path.of(manifest + ".results.jsonl"));

        assertThat(command.run("purge", "--older-than", "0s").exitCode())
                .as("nobody can be asked")
                .isEqualTo(2);
        assertThat(command.run("purge", "--older-than", "0s", "--dry-run").out())
                .contains("1 batch with 2 rows")
                .contains("Nothing was removed.");
        Command.End purge = command.run("purge", "--older-than", "0s", "--yes");
        assertThat(purge.exitCode()).as(purge.err()).isZero();
        assertThat(purge.out()).contains("Removed: 1 batch with 2 rows");

        Command.End again = command.run("run", manifest);
        assertThat(again.exitCode()).as("as it ended").isZero();
        assertThat(again.out())
                .contains("This manifest was run before")
                .contains("Nothing is sent and nothing is spent.")
                .contains("Its rows and results were purged on ")
                .contains("2 done")
                .contains("--again");
        assertThat(Path.of(manifest + ".results.jsonl")).content().isEqualTo(results);
        assertThat(emulator.journal().charges()).hasSize(2);

        assertThat(command.run("results", "b").err()).contains("were purged on ");
        assertThat(command.run("retry", "b").out()).contains("There is nothing to try again.");
        assertThat(command.run("status", "b").out()).contains("were purged on ").contains("2 done");

        Command.End edited = command.run("plan", file("three.csv", "id,prompt\na,a fox\nb,a whale\nc,a crow\n"));
        assertThat(edited.out())
                .contains("rows      3: 1 to generate")
                .contains("2 done before whose results were purged");

        assertThat(command.run("run", manifest, "--again").exitCode()).isZero();
        assertThat(emulator.journal().charges()).hasSize(4);
    }

    @Test
    void aTimeThatIsNoneIsRefused() {
        assertThat(command.run("purge", "--older-than", "yesterday").err())
                .contains("--older-than yesterday is no time; write one such as 30d or 12h");
    }
}
