package io.reelbatch.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Latency;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.emulator.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `reelbatch serve` as a process that is killed twice and then stopped, with files that are dropped
/// meanwhile.
class ServeIT {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int ROWS = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    private Path directory;

    private Path home() {
        return directory.resolve("home");
    }

    private static CommandProcess.Running serve(CommandProcess program, BackendEmulator emulator) throws Exception {
        return program.start(
                emulator.baseUri(),
                "serve",
                "--set",
                "reelbatch.management.port=0",
                "--set",
                "reelbatch.inbox.stable-for=1s",
                "--set",
                "reelbatch.inbox.scan-every=200ms",
                "--set",
                "reelbatch.limits.generations=4");
    }

    private static String rows(String what) {
        return "id,prompt\n"
                + IntStream.range(0, ROWS)
                        .mapToObj(number -> "%s%d,a %s number %d%n".formatted(what, number, what, number))
                        .collect(Collectors.joining());
    }

    private Path drop(String name, String content) throws IOException {
        Path inbox = Files.createDirectories(home().resolve("inbox"));
        return Files.writeString(inbox.resolve(name), content);
    }

    private List<Path> in(String folder, String ending) {
        try (Stream<Path> files = Files.list(home().resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException notYet) {
            return List.of();
        }
    }

    private static List<JsonNode> rowsOf(Path results) throws IOException {
        return Files.readAllLines(results).stream().map(JSON::readTree).toList();
    }

    private static void kill(CommandProcess.Running running) throws InterruptedException {
        running.process().destroyForcibly().waitFor();
    }

    @Test
    void makesEveryVideoOnceAlthoughItIsKilledTwice() throws Exception {
        Scenario scenario =
                Scenario.standard().credits(100_000).with(Settings.GENERATION, Latency.parse("lognormal(1s, 0.5)"));
        try (var emulator = BackendEmulator.start(scenario)) {
            CommandProcess program = CommandProcess.in(directory);
            drop("foxes.csv", rows("fox"));
            CommandProcess.Running first = serve(program, emulator);
            await().atMost(PATIENCE).until(() -> emulator.journal().charges().size() > 5);
            kill(first);
            drop("owls.csv", rows("owl"));
            CommandProcess.Running second = serve(program, emulator);
            await().atMost(PATIENCE).until(() -> emulator.journal().charges().size() > ROWS);
            kill(second);
            drop("bad.csv", "id,text\n1,no prompt\n");
            drop("again.csv", rows("fox"));

            CommandProcess.Running third = serve(program, emulator);
            await().atMost(PATIENCE).until(() -> in("results", ".results.jsonl").size() == 2);
            await().atMost(PATIENCE).until(() -> in("done", ".csv").size() == 3);
            await().atMost(PATIENCE)
                    .until(() -> in("rejected", ".reasons.jsonl").size() == 1);
            new ProcessBuilder("kill", "-TERM", Long.toString(third.process().pid()))
                    .start()
                    .waitFor();
            CommandProcess.End end = third.end();

            assertThat(end.exitCode()).as(end.output()).isEqualTo(143);
            for (Path results : in("results", ".results.jsonl")) {
                assertThat(rowsOf(results))
                        .hasSize(ROWS)
                        .allSatisfy(
                                row -> assertThat(row.path("status").asString()).isIn("DONE", "PARKED"));
                assertThat(rowsOf(results))
                        .extracting(row -> row.path("id").asString())
                        .doesNotHaveDuplicates();
            }
            assertThat(emulator.journal().generationsByPrompt().values()).allMatch(sent -> sent == 1);
            assertThat(in("work", "origin.json")).isEmpty();
            assertThat(in("done", ".notice.jsonl"))
                    .singleElement()
                    .satisfies(notice -> assertThat(notice).content().contains("KNOWN_ALREADY"));
        }
    }
}
