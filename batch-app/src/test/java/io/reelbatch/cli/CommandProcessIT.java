package io.reelbatch.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reelbatch.UnpackedApp;
import io.reelbatch.launch.TestingLedger;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The packaged program, as scripts and people start and stop it, against the emulator as a process of its
/// own.
class CommandProcessIT {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private static Path directory;

    private static CommandProcess program;

    private Process emulator;
    private URI backend;

    @BeforeAll
    static void unpack() throws Exception {
        program = CommandProcess.in(directory);
    }

    @BeforeEach
    void startEmulator() throws IOException {
        emulator = CommandProcess.emulator(directory, "credits.initial=2000\n");
        backend = URI.create(CommandProcess.firstLine(emulator));
    }

    @AfterEach
    void stopEmulator() {
        emulator.destroy();
    }

    private static String manifest(String name, String... prompts) throws IOException {
        String rows = IntStream.range(0, prompts.length)
                .mapToObj(number -> "r%d,%s%n".formatted(number, prompts[number]))
                .collect(Collectors.joining());
        return Files.writeString(directory.resolve(name), "id,prompt\n" + rows).toString();
    }

    private JsonNode summary() throws IOException {
        return call("GET", "/emulator/summary", "");
    }

    private JsonNode call(String method, String path, String body) throws IOException {
        HttpURLConnection call =
                (HttpURLConnection) backend.resolve(path).toURL().openConnection();
        call.setRequestMethod(method);
        if (!body.isEmpty() || method.equals("POST")) {
            call.setDoOutput(true);
            call.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        }
        return JSON.readTree(call.getInputStream().readAllBytes());
    }

    @Test
    void aRunThatIsDoneEndsWithZeroAndTheSecondOneSpendsNothing() throws Exception {
        String manifest = manifest("done.csv", "a fox", "a whale");

        CommandProcess.End first = program.run(backend, "run", manifest);
        int chargedAfterTheFirst = summary().path("charges").asInt();
        CommandProcess.End second = program.run(backend, "run", manifest);

        assertThat(first.exitCode()).isZero();
        assertThat(first.output())
                .startsWith(manifest + ": 2 rows, definition ai-video-generation-online\n")
                .contains("2 done")
                .doesNotContain("\r")
                .doesNotContain("WARN");
        assertThat(chargedAfterTheFirst).isEqualTo(2);
        assertThat(second.exitCode()).isZero();
        assertThat(second.output()).startsWith("This manifest was run before");
        assertThat(summary().path("charges").asInt()).isEqualTo(2);
    }

    @Test
    void aManifestThatIsRefusedEndsWithTwo() throws Exception {
        Path manifest = Files.writeString(directory.resolve("refused.csv"), "id,text\na,a fox\n");

        assertThat(program.run(backend, "run", manifest.toString()).exitCode()).isEqualTo(2);
    }

    @Test
    void aRowThatFailsEndsWithThree() throws Exception {
        String manifest = manifest("failed.csv", "a crow", "");

        assertThat(program.run(backend, "run", manifest).exitCode()).isEqualTo(3);
    }

    @Test
    void aBatchThatWaitsForCreditsEndsWithFourAndGoesOnAfterATopUp() throws Exception {
        call("POST", "/emulator/scenario", "credits.initial=100\n");
        String manifest = manifest("poor.csv", "an owl", "a hen");

        CommandProcess.End poor = program.run(backend, "run", manifest);
        call("POST", "/emulator/top-up?credits=500", "");
        CommandProcess.End rich = program.run(backend, "run", manifest);

        assertThat(poor.exitCode()).isEqualTo(4);
        assertThat(rich.exitCode()).isZero();
        assertThat(summary().path("charges").asInt()).isEqualTo(2);
    }

    @Test
    void aSignalStopsARunInOrderAndTheSameCommandGoesOn() throws Exception {
        call("POST", "/emulator/scenario", "run.duration=700ms\n");
        String manifest = manifest(
                "stopped.csv",
                IntStream.range(0, 20).mapToObj("stopped %d"::formatted).toArray(String[]::new));

        CommandProcess.Running running = program.start(backend, "run", manifest);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> summary().path("charges").asInt() > 0);
        signal(running.process(), "INT");
        CommandProcess.End stopped = running.end();
        List<String> left = TestingLedger.BUILT_IN.leftBehind(directory.resolve("home"));
        call("POST", "/emulator/scenario", "run.duration=10ms\n");
        CommandProcess.End finished = program.run(backend, "run", manifest);

        assertThat(stopped.exitCode()).isEqualTo(130);
        assertThat(left).isEmpty();
        assertThat(stopped.output()).contains("Stopped. The same command goes on where it was.");
        assertThat(finished.exitCode()).isZero();
        assertThat(finished.output()).startsWith("Going on with batch").doesNotContain("of 20 rows: 20 done");
        assertThat(summary().path("chargesByPrompt"))
                .hasSize(20)
                .allSatisfy(charges -> assertThat(charges.asInt()).isEqualTo(1));
    }

    private static void signal(Process process, String signal) throws Exception {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    private JsonNode status(String manifest) throws Exception {
        String all = program.run(backend, "status", "--json").output();
        for (JsonNode batch : JSON.readTree(all).path("batches")) {
            if (batch.path("manifest").asString().equals(manifest)) {
                return batch;
            }
        }
        throw new AssertionError("no batch of %s in %s".formatted(manifest, all));
    }

    @Test
    void otherProcessesWorkThroughTheDoorOfTheFirst() throws Exception {
        call("POST", "/emulator/scenario", "run.duration=10s\n");
        String first =
                manifest("first.csv", "one tale", "two tales", "three tales", "four tales", "five tales", "six tales");
        CommandProcess.Running running =
                program.start(backend, "run", first, "--set", "reelbatch.limits.generations=1");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> summary().path("requests").path("RUN_SSE").asInt() > 0);

        CommandProcess.End pause = program.run(backend, "pause", "--all");
        call("POST", "/emulator/scenario", "run.duration=10ms\n");
        assertThat(status(first).path("status").asString()).isEqualTo("PAUSED");
        CommandProcess.Running handedOver = program.start(backend, "run", manifest("second.csv", "a raven"));
        await().atMost(Duration.ofSeconds(60)).until(() -> handedOver.soFar().contains("Batch "));
        CommandProcess.End resume = program.run(backend, "resume", "--all");
        CommandProcess.End second = handedOver.end();

        assertThat(pause.exitCode()).as(pause.output()).isZero();
        assertThat(resume.exitCode()).as(resume.output()).isZero();
        assertThat(second.exitCode()).as(second.output()).isZero();
        assertThat(second.output()).contains("1 done");
        assertThat(running.end().exitCode()).isZero();
        assertThat(summary().path("chargesByPrompt"))
                .hasSize(7)
                .allSatisfy(charges -> assertThat(charges.asInt()).isEqualTo(1));
    }

    @Test
    void aCommandWaitsForTheMomentThatAnotherHasTheDatabase() throws Exception {
        Files.createDirectories(directory.resolve("home"));
        CommandProcess.Running status;
        try (var _ = DriverManager.getConnection(EngineStarter.h2(directory.resolve("home")), "reelbatch", "")) {
            status = program.start(backend, "status");
            await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
        }
        assertThat(status.end().exitCode()).as(status.soFar()).isZero();
    }

    @Test
    void whatIsHandedOverIsStoppedWithTheProcessThatRunsIt() throws Exception {
        call("POST", "/emulator/scenario", "run.duration=60s\n");
        CommandProcess.Running running = program.start(backend, "run", manifest("long.csv", "a long story"));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> summary().path("requests").path("RUN_SSE").asInt() > 0);
        CommandProcess.Running handedOver = program.start(backend, "run", manifest("longer.csv", "a longer story"));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> summary().path("requests").path("RUN_SSE").asInt() > 1);

        signal(running.process(), "TERM");
        assertThat(running.end().exitCode()).isEqualTo(143);
        CommandProcess.End second = handedOver.end();
        assertThat(second.exitCode()).as(second.output()).isEqualTo(130);
        assertThat(second.output()).contains("Stopped. The same command goes on where it was.");
        assertThat(directory.resolve("home/control.json")).doesNotExist();
    }

    @Test
    void aReaderThatLeavesEarlyLeavesNoTrace() throws Exception {
        Process shell = new ProcessBuilder(
                        "sh", "-c", "'%s' --help | head -n 1".formatted(String.join("' '", UnpackedApp.command())))
                .redirectErrorStream(true)
                .start();

        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(output).isEqualTo("Usage: reelbatch [-hV] COMMAND\n");
    }
}
