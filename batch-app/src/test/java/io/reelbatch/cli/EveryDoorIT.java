package io.reelbatch.cli;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Latency;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.emulator.Settings;
import io.reelbatch.intake.kafka.BrokerProcess;
import io.reelbatch.intake.kafka.Poison;
import io.reelbatch.intake.kafka.TestingTopics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `reelbatch serve` as a process with all its doors: files are dropped, 500 requests come by a topic, a
/// schedule fires, and it is killed twice on the way. Whatever was accepted has one result, and the same one in the
/// file, on the
/// topic and in the table; what was sent twice costs nothing.
class EveryDoorIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int DROPPED = 40;
    private static final int REQUESTS = 450;
    private static final int REPEATED = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir
    private Path directory;

    private Path home() {
        return directory.resolve("home");
    }

    private static CommandProcess.Running serve(CommandProcess program, BackendEmulator emulator, TestingTopics topics)
            throws Exception {
        List<String> arguments = new ArrayList<>(List.of(topics.commandLine("serve")));
        Stream.of(
                        "reelbatch.definition=clips",
                        "reelbatch.management.port=0",
                        "reelbatch.inbox.stable-for=1s",
                        "reelbatch.inbox.scan-every=200ms",
                        "reelbatch.limits.generations=24")
                .forEach(property -> arguments.addAll(List.of("--set", property)));
        return program.start(emulator.baseUri(), arguments.toArray(String[]::new));
    }

    private void writeDefinition(String name, String more, TestingTopics topics) throws IOException {
        Path definitions = Files.createDirectories(home().resolve("definitions"));
        Files.writeString(definitions.resolve(name + ".yml"), """
                name: %s
                description: Clips.
                sinks:
                  - type: topic
                    topic: %s
                  - type: table
                    table: video_results
                %s""".formatted(name, topics.results(), more));
    }

    private void drop(String folder, String name, String content) throws IOException {
        Files.writeString(Files.createDirectories(home().resolve(folder)).resolve(name), content);
    }

    private static String rows(String what) {
        return "id,prompt\n"
                + IntStream.range(0, DROPPED)
                        .mapToObj(number -> "%s%d,a %s number %d%n".formatted(what, number, what, number))
                        .collect(joining());
    }

    private static void publish(TestingTopics topics, int from, int to) {
        IntStream.range(from, to)
                .forEach(number -> topics.send("r-" + number, "{\"prompt\":\"scene %d\"}".formatted(number)));
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

    private static void kill(CommandProcess.Running running) throws InterruptedException {
        running.process().destroyForcibly().waitFor();
    }

    private static Set<String> ids(int count, IntFunction<String> id) {
        return IntStream.range(0, count).mapToObj(id).collect(toSet());
    }

    @Test
    void makesEveryVideoOnceAlthoughItIsKilledTwice() throws Exception {
        Scenario scenario = Scenario.standard()
                .credits(1_000_000)
                .with(Settings.GENERATION, Latency.parse("lognormal(500ms, 0.5)"));
        try (var emulator = BackendEmulator.start(scenario);
                var topics = new TestingTopics(BrokerProcess.shared().address())) {
            CommandProcess program = CommandProcess.in(directory);
            writeDefinition("clips", "", topics);
            writeDefinition("evening", "schedule: {cron: \"*/3 * * * * *\", zone: Europe/Berlin}\n", topics);
            drop("inbox", "foxes.csv", rows("fox"));
            CommandProcess.Running first = serve(program, emulator, topics);
            publish(topics, 0, 200);
            List<Poison> poison = Poison.thatBrokersTake();
            poison.forEach(kind -> topics.send(kind.key(), kind.value(), kind.flatHeaders()));
            await().atMost(PATIENCE).until(() -> emulator.journal().charges().size() > 60);
            kill(first);
            publish(topics, 0, REPEATED);
            drop("inbox", "owls.csv", rows("owl"));
            drop("nightly/evening", "herons.csv", rows("heron"));
            CommandProcess.Running second = serve(program, emulator, topics);
            await().atMost(PATIENCE).until(() -> emulator.journal().charges().size() > 250);
            kill(second);
            publish(topics, 200, REQUESTS);
            drop("inbox", "bad.csv", "id,text\n1,no prompt\n");
            drop("inbox", "again.csv", rows("fox"));

            CommandProcess.Running third = serve(program, emulator, topics);
            Set<String> requests = ids(REQUESTS, number -> "r-" + number);
            Set<String> dropped = new HashSet<>(ids(DROPPED, number -> "fox" + number));
            dropped.addAll(ids(DROPPED, number -> "owl" + number));
            dropped.addAll(ids(DROPPED, number -> "heron" + number));
            Set<String> all = new HashSet<>(requests);
            all.addAll(dropped);
            Map<String, String> onTopic = byId(topics.read(
                    topics.results(), records -> byId(records).keySet().containsAll(all)));
            List<ConsumerRecord<byte[], byte[]>> dead = topics.read(
                    topics.deadLetters(), records -> letters(records).size() >= poison.size());
            await().atMost(PATIENCE).until(() -> in("done", ".csv").size() == 4);
            await().atMost(PATIENCE)
                    .until(() -> in("rejected", ".reasons.jsonl").size() == 1);
            await().atMost(PATIENCE).until(() -> inFiles().keySet().equals(all));
            await().atMost(PATIENCE).until(() -> rowsInDigests() == DROPPED);
            CommandProcess.End deadLetters = program.run(emulator.baseUri(), topics.commandLine("dlt", "list"));
            CommandProcess.End end = stop(third);

            assertThat(end.exitCode()).as(end.output()).isEqualTo(143);
            assertThat(onTopic).isEqualTo(inFiles());
            assertThat(inTable()).isEqualTo(inFiles());
            assertThat(letters(dead)).hasSize(poison.size());
            assertThat(deadLetters.output()).contains(codes(poison));
            assertThat(emulator.journal().generationsByPrompt().values()).containsOnly(1);
            assertThat(emulator.journal().chargesByPrompt().values()).containsOnly(1);
            assertThat(in("done", ".notice.jsonl"))
                    .singleElement()
                    .satisfies(notice -> assertThat(notice).content().contains("KNOWN_ALREADY"));
        }
    }

    private static List<String> codes(List<Poison> poison) {
        return poison.stream().map(Poison::code).distinct().toList();
    }

    private static CommandProcess.End stop(CommandProcess.Running running) throws Exception {
        new ProcessBuilder("kill", "-TERM", Long.toString(running.process().pid()))
                .start()
                .waitFor();
        return running.end();
    }

    /// What is compared between the places to which results go.
    private static String told(String status, String resultId, String url) {
        return status + " " + resultId + " " + url;
    }

    private static void note(Map<String, String> results, JsonNode result) {
        String told = told(
                result.path("status").asString(),
                result.path("result_id").asString(),
                result.path("output_url").asString(""));
        String before = results.put(result.path("id").asString(), told);
        assertThat(before).as("the same result, however often it is told").isIn(null, told);
    }

    private static Map<String, String> byId(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<String, String> results = new HashMap<>();
        records.forEach(record -> note(results, JSON.readTree(record.value())));
        return results;
    }

    private Map<String, String> inFiles() {
        Map<String, String> results = new HashMap<>();
        for (Path file : in("results", ".results.jsonl")) {
            try (Stream<String> lines = Files.lines(file)) {
                lines.map(JSON::readTree).forEach(result -> {
                    assertThat(results)
                            .as("one line a row")
                            .doesNotContainKey(result.path("id").asString());
                    note(results, result);
                });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return results;
    }

    /// Of all runs of the schedule: the file was in exactly one of them.
    private int rowsInDigests() {
        return in("results", ".digest.json").stream()
                .mapToInt(digest -> JSON.readTree(digest.toFile()).path("rows").asInt())
                .sum();
    }

    private Map<String, String> inTable() throws Exception {
        Map<String, String> results = new HashMap<>();
        try (var connection = DriverManager.getConnection(EngineStarter.h2(home()), "reelbatch", "");
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select record from video_results")) {
            while (rows.next()) {
                note(results, JSON.readTree(rows.getString(1)));
            }
        }
        return results;
    }

    /// A dead letter may be written twice where the process was killed in between, under the same id.
    private static Set<String> letters(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .map(letter -> TestingTopics.header(letter, "reelbatch-dlt-id"))
                .collect(toSet());
    }
}
