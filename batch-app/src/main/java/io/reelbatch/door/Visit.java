package io.reelbatch.door;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Goes to the door of the process that works in a home, and has a command line executed there.
public final class Visit {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration TO_CONNECT = Duration.ofSeconds(5);

    private final ControlFile door;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TO_CONNECT)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();

    private Visit(ControlFile door) {
        this.door = door;
    }

    /// Looks for a live process in a home.
    public static Optional<Visit> to(Path home) {
        return ControlFile.read(home).map(Visit::new);
    }

    /// The process that is visited.
    public long pid() {
        return door.pid();
    }

    /// The video service that the process works with.
    public String service() {
        return door.service();
    }

    /// Has a command line executed, and passes on what it prints and asks.
    ///
    /// @return its exit code; nothing when nobody opens, so that the command can be executed here
    /// @throws IOException when the process dies before the command has ended
    public OptionalInt execute(Order order, Talk talk) throws IOException, InterruptedException {
        HttpResponse<InputStream> response;
        try {
            response = http.send(request(Door.COMMANDS, order), HttpResponse.BodyHandlers.ofInputStream());
        } catch (ConnectException nobodyThere) {
            return OptionalInt.empty();
        }
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            // 401: the port belongs to somebody else by now; 503: the process is about to end
            return response.statusCode() == 200 ? OptionalInt.of(follow(lines, order, talk)) : OptionalInt.empty();
        }
    }

    private int follow(BufferedReader lines, Order order, Talk talk) throws IOException, InterruptedException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Frame frame = Frame.ofLine(line);
            switch (frame.kind()) {
                case OUT -> print(talk.out(), frame.text());
                case ERR -> print(talk.err(), frame.text());
                case ASK -> answer(order, talk.answer());
                case ALIVE -> {}
                case EXIT -> {
                    return frame.exitCode();
                }
            }
        }
        throw new IOException("process %d has ended before the command did".formatted(door.pid()));
    }

    private static void print(java.io.PrintStream stream, @Nullable String text) {
        stream.print(text);
        stream.flush();
    }

    private void answer(Order order, @Nullable String text) throws IOException, InterruptedException {
        http.send(request(Door.ANSWERS, new Door.Answer(order.id(), text)), HttpResponse.BodyHandlers.discarding());
    }

    private HttpRequest request(String path, Object body) {
        return HttpRequest.newBuilder(URI.create(door.address() + path))
                .header("Authorization", "Bearer " + door.key())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build();
    }
}
