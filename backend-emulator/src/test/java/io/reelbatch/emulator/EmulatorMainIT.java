package io.reelbatch.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reelbatch.emulator.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The emulator as a process of its own.
class EmulatorMainIT {
    @TempDir
    Path directory;

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx40m",
                "-cp",
                Path.of("target", "classes").toString(),
                EmulatorMain.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static URI address(Process process) throws IOException {
        BufferedReader output = process.inputReader();
        return URI.create(output.readLine());
    }

    @Test
    void writesAJournalThatSurvivesItsDeath() throws IOException, InterruptedException {
        Path journal = directory.resolve("journal.jsonl");
        Path scenario = Files.writeString(directory.resolve("s.properties"), "credits.initial = 500\n");
        Process process = start("--port", "0", "--scenario", scenario.toString(), "--journal", journal.toString());
        try (var api = new Api(address(process)).withToken()) {
            String session = api.generated("A fox");
            assertThat(Api.raw(api.balance(), "total")).isEqualTo("400");
            HttpResponse<String> charges = api.get("/emulator/journal?kind=CHARGED&session=" + session);
            assertThat(charges.body()).contains("\"prompt\":\"A fox\"");
            assertThat(Api.raw(Api.body(api.get("/emulator/summary")), "chargesBySession"))
                    .isEqualTo("{\"%s\":1}".formatted(session));
            process.destroyForcibly().waitFor();
            assertThat(Files.readAllLines(journal))
                    .allSatisfy(line -> assertThat(Json.read(line)).isInstanceOf(Json.Obj.class))
                    .filteredOn(line -> line.contains("\"kind\":\"CHARGED\""))
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains(session)
                    .doesNotContain(api.token());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void takesSettingsInPlaceOfAFileAndOverIt() throws IOException {
        Path scenario =
                Files.writeString(directory.resolve("s.properties"), "credits.initial = 500\ncredits.price = 70\n");
        Process process = start("--scenario", scenario.toString(), "--set", "credits.initial=900", "--set", "seed=3");
        try (var api = new Api(address(process)).withToken()) {
            api.generated("A fox");
            assertThat(Api.raw(api.balance(), "total")).isEqualTo("830");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void takesAFileFarLargerThanItsHeap() throws IOException {
        Process process = start("--port", "0");
        try (var api = new Api(address(process)).withToken()) {
            String session = api.session();
            assertThat(Uploads.send(api, session, "big.mp4", 200_000_000).body())
                    .contains("\"size\":200000000");
            assertThat(Api.code(Uploads.send(api, session, "bigger.mp4", 220_000_000)))
                    .isEqualTo("4002");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void killsAProcessAtAMomentThatIsSetWhileItRuns() throws IOException, InterruptedException {
        Process victim = start("--port", "0");
        Process process = start("--port", "0");
        try (var api = new Api(address(process)).withToken()) {
            api.send(api.open("/emulator/scenario")
                    .POST(BodyPublishers.ofString("fault.1 = kill %d on CREDITS nth 1".formatted(victim.pid())))
                    .build());
            assertThat(Api.raw(api.balance(), "total")).isEqualTo("100");
            assertThat(victim.waitFor(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            victim.destroyForcibly();
            process.destroyForcibly();
        }
    }

    @Test
    void refusesAScenarioItDoesNotUnderstand() throws IOException, InterruptedException {
        Path scenario = Files.writeString(directory.resolve("s.properties"), "credit.initial = 500\n");
        Process process = start("--scenario", scenario.toString());
        assertThat(process.inputReader().readLine())
                .isEqualTo("line 1, credit.initial: unknown key; did you mean 'credits.initial'?");
        assertThat(process.waitFor()).isEqualTo(2);
    }

    @Test
    void answersAWrongScenarioWithTheReason() throws IOException {
        Process process = start();
        try (var api = new Api(address(process))) {
            HttpResponse<String> response = api.send(api.open("/emulator/scenario")
                    .POST(BodyPublishers.ofString("sed = 3"))
                    .build());
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body()).contains("did you mean 'seed'?");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void leavesNothingBehindWhenKilled() throws IOException, InterruptedException {
        Process process = start();
        URI address = address(process);
        process.destroyForcibly().waitFor();
        try (var api = new Api(address)) {
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThatThrownBy(() -> api.token("c")).isInstanceOf(Api.CallFailed.class));
        }
    }
}
