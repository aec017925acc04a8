package io.reelbatch.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DoorTests {
    private static final Commands NONE = (_, _) -> 0;

    @TempDir
    Path home;

    private @Nullable Door door;

    @AfterEach
    void close() {
        if (door != null) {
            door.close();
        }
    }

    private ControlFile open(Commands commands) {
        door = Door.open(home, "https://service", commands).orElseThrow();
        return ControlFile.read(home).orElseThrow();
    }

    private static Order order(String... line) {
        return new Order("command-1", List.of(line), "/somewhere", true, 80);
    }

    /// A person whose console is remembered.
    private record Person(
            ByteArrayOutputStream written, @Nullable String answer) implements Talk {
        Person(@Nullable String answer) {
            this(new ByteArrayOutputStream(), answer);
        }

        @Override
        public PrintStream out() {
            return new PrintStream(written, true, StandardCharsets.UTF_8);
        }

        @Override
        public PrintStream err() {
            return out();
        }

        String read() {
            return written.toString(StandardCharsets.UTF_8);
        }
    }

    @Test
    void executesACommandAndPassesOnWhatItPrintsAndItsExitCode() throws Exception {
        open((order, talk) -> {
            talk.out().println("%s from %s".formatted(order.line(), order.from()));
            talk.out().flush();
            talk.err().print("ärgerlich 🎬");
            return 42;
        });
        Person person = new Person(null);
        OptionalInt exit = Visit.to(home).orElseThrow().execute(order("status", "--json"), person);
        assertThat(exit).hasValue(42);
        assertThat(person.read()).isEqualTo("[status, --json] from /somewhere\närgerlich 🎬".formatted());
    }

    @Test
    void asksThePersonAtTheOtherEnd() throws Exception {
        open((_, talk) -> "yes".equals(talk.answer()) ? 7 : 8);
        assertThat(Visit.to(home).orElseThrow().execute(order("run"), new Person("yes")))
                .hasValue(7);
        assertThat(Visit.to(home).orElseThrow().execute(order("run"), new Person(null)))
                .hasValue(8);
    }

    @Test
    void keepsTheKeyFromEverybodyElse() throws IOException {
        ControlFile file = open(NONE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("control.json"))))
                .isEqualTo("rw-------");
        assertThat(file.key()).hasSize(64);
        assertThat(file.toString()).doesNotContain(file.key());
    }

    @Test
    void letsNobodyInWithoutTheKeyFromAnotherHostOrByAnotherMethod() throws Exception {
        ControlFile file = open((_, _) -> {
            throw new AssertionError("nobody may come in");
        });
        assertThat(status(request(file, "wrong", "application/json").POST(body())))
                .isEqualTo(401);
        assertThat(status(request(file, "", "application/json").POST(body()))).isEqualTo(401);
        assertThat(status(request(file, file.key(), "application/json").GET())).isEqualTo(405);
        assertThat(status(request(file, file.key(), "text/plain").POST(body()))).isEqualTo(415);
        assertThat(status(HttpRequest.newBuilder(
                                URI.create(file.address().replace("127.0.0.1", "localhost") + Door.COMMANDS))
                        .header("Authorization", "Bearer " + file.key())
                        .header("Content-Type", "application/json")
                        .POST(body())))
                .isEqualTo(403);
        assertThat(status(request(file, file.key(), "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("nonsense"))))
                .isEqualTo(400);
    }

    private static HttpRequest.BodyPublisher body() {
        return HttpRequest.BodyPublishers.ofString(
                "{\"id\":\"1\",\"line\":[],\"directory\":\"/\",\"terminal\":false,\"width\":80}");
    }

    private static HttpRequest.Builder request(ControlFile file, String key, String type) {
        return HttpRequest.newBuilder(URI.create(file.address() + Door.COMMANDS))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", type);
    }

    private static int status(HttpRequest.Builder request) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Test
    void doesNotFollowTheFileOfAProcessThatIsGone() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        new ControlFile("http://127.0.0.1:1", "key", gone.pid(), "https://service").write(home);
        assertThat(Visit.to(home)).isEmpty();
        assertThat(open(NONE).pid()).isEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void executesNothingWhereNobodyListensAnyMore() throws Exception {
        new ControlFile("http://127.0.0.1:1", "key", ProcessHandle.current().pid(), "https://service").write(home);
        assertThat(Visit.to(home).orElseThrow().execute(order("status"), new Person(null)))
                .isEmpty();
    }

    @Test
    void leavesTheDoorOfAnotherLiveProcessAlone() throws Exception {
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            ControlFile theirs = new ControlFile("http://127.0.0.1:1", "key", other.pid(), "https://service");
            theirs.write(home);
            assertThat(Door.open(home, "https://service", NONE)).isEmpty();
            assertThat(ControlFile.read(home)).contains(theirs);
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void removesItsFileAndWaitsForTheCommandsThatAreUnderWay() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        open((_, _) -> {
            begun.countDown();
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return 3;
        });
        Visit visit = Visit.to(home).orElseThrow();
        FutureTask<OptionalInt> command = aside(new FutureTask<>(() -> visit.execute(order("run"), new Person(null))));
        begun.await();
        FutureTask<Void> closing = aside(new FutureTask<>(Objects.requireNonNull(door)::close, null));
        while (Files.exists(home.resolve("control.json"))) {
            Thread.onSpinWait();
        }
        assertThat(visit.execute(new Order("command-2", List.of(), "/", false, 80), new Person(null)))
                .as("nobody comes in any more")
                .isEmpty();
        assertThat(closing.isDone()).isFalse();

        mayEnd.countDown();
        assertThat(command.get()).hasValue(3);
        closing.get();
    }

    private static <T> FutureTask<T> aside(FutureTask<T> task) {
        Thread.ofPlatform().daemon().start(task);
        return task;
    }
}
