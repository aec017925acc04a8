package io.reelbatch.launch;

import io.reelbatch.emulator.BackendEmulator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The emulator as a process of its own, which kills others by its own script. What it has seen and done is in
/// a file that outlives it.
final class EmulatorProcess implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Set<String> UNCALLED = Set.of("CHARGED", "RELEASED", "CLIENT_LEFT", "SESSION_LOST");
    private static final Pattern KIND =
            Pattern.compile("^\\{\"n\":\\d+,\"us\":\\d+,\"kind\":\"(\\w+)\"", Pattern.MULTILINE);

    private final Process process;
    private final URI address;
    private final Path journal;
    private final HttpClient client = HttpClient.newHttpClient();
    private long read;
    private final Map<String, Integer> kinds = new HashMap<>();

    private EmulatorProcess(Process process, URI address, Path journal) {
        this.process = process;
        this.address = address;
        this.journal = journal;
    }

    /// @param scenario lines of a scenario file
    static EmulatorProcess start(Path directory, String scenario) throws IOException {
        Path file = Files.writeString(directory.resolve("scenario.properties"), scenario);
        Path journal = directory.resolve("journal.jsonl");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classes().toString(),
                        "io.reelbatch.emulator.EmulatorMain",
                        "--scenario",
                        file.toString(),
                        "--journal",
                        journal.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String address = process.inputReader().readLine();
        return new EmulatorProcess(process, URI.create(address), journal);
    }

    private static Path classes() {
        return Path.of(URI.create(BackendEmulator.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
    }

    URI baseUri() {
        return address;
    }

    /// Applies lines of a scenario file on top of what is in force.
    void script(String lines) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(address.resolve("/emulator/scenario"))
                        .POST(BodyPublishers.ofString(lines))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalArgumentException(answer.body());
        }
    }

    /// How many calls have come so far; what the emulator has written down without being called does not count.
    int calls() throws IOException {
        readOn();
        return kinds.entrySet().stream()
                .filter(kind -> !UNCALLED.contains(kind.getKey()))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /// How many videos have been paid for so far.
    int charges() throws IOException {
        readOn();
        return kinds.getOrDefault("CHARGED", 0);
    }

    private void readOn() throws IOException {
        if (!Files.exists(journal)) {
            return;
        }
        try (FileChannel file = FileChannel.open(journal)) {
            ByteBuffer more = ByteBuffer.allocate((int) (file.size() - read));
            file.read(more, read);
            int whole = lastLineEnd(more.array(), more.position());
            read += whole;
            KIND.matcher(new String(more.array(), 0, whole, StandardCharsets.UTF_8))
                    .results()
                    .forEach(entry -> kinds.merge(entry.group(1), 1, Integer::sum));
        }
    }

    private static int lastLineEnd(byte[] bytes, int length) {
        int end = length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    /// Everything that it has seen and done, in order.
    List<JsonNode> journal() throws IOException {
        try (Stream<String> lines = Files.lines(journal)) {
            return lines.map(JSON::readTree).toList();
        }
    }

    @Override
    public void close() {
        client.close();
        process.destroyForcibly();
        process.onExit().join();
    }
}
