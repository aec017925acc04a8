package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reelbatch.sink.ResultPaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One home in which one process after another is killed, and what came of its batches in the end.
final class KilledHome implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int SIGKILL = 128 + 9;
    private static final int SIGTERM = 128 + 15;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Path directory;
    private final EmulatorProcess emulator;
    private final AppProcess app;
    private final TestingLedger ledger;
    private final int rows;
    private final Map<Path, Map<String, String>> manifests = new LinkedHashMap<>();
    private final List<Long> firstCalls = new ArrayList<>();
    private int kills;

    /// @param rows of each manifest
    /// @param ledger where the processes keep what they know
    KilledHome(Path directory, String scenario, TestingLedger ledger, int rows, String... options) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.ledger = ledger;
        this.rows = rows;
        this.emulator = EmulatorProcess.start(directory, scenario);
        List<String> all = new ArrayList<>(ledger.options());
        all.addAll(List.of(options));
        this.app = AppProcess.with(directory, emulator.baseUri(), all);
        FaultyService.image(directory);
    }

    EmulatorProcess emulator() {
        return emulator;
    }

    /// Under which name the home asks for its account.
    String clientId() throws IOException {
        JsonNode credentials = JSON.readTree(Files.readString(directory.resolve("home/credentials.json")));
        return credentials.findValue("client_id").asString();
    }

    /// The manifest that was run last, or the first one.
    Path lastManifest() throws IOException {
        return manifests.isEmpty()
                ? nextManifest()
                : List.copyOf(manifests.keySet()).getLast();
    }

    /// A manifest that no process has seen.
    Path nextManifest() throws IOException {
        int number = manifests.size() + 1;
        Map<String, String> prompts = new LinkedHashMap<>();
        StringBuilder lines = new StringBuilder("id,prompt,media\n");
        for (int row = 1; row <= rows; row++) {
            String prompt = "a red fox in scene %d of film %d".formatted(row, number);
            prompts.put("row-" + row, prompt);
            lines.append("row-%d,%s,fox.png%n".formatted(row, prompt));
        }
        Path manifest = Files.writeString(directory.resolve("film-%d.csv".formatted(number)), lines);
        manifests.put(manifest, prompts);
        return manifest;
    }

    /// Starts a process that the service kills when it comes to a place.
    ///
    /// @return whether it came there
    boolean killedAt(Place place, int nth, Path manifest) throws IOException, InterruptedException {
        Process process = app.run(manifest);
        emulator.script(place.kill(process.pid(), nth));
        boolean ended = watch(process, PATIENCE.toMillis(), true);
        emulator.script("fault.kill =\n");
        assertThat(ended).as("%s: the process hangs: %s", place, log()).isTrue();
        return countIfKilled(process);
    }

    /// Starts a process and kills it some time after its start.
    ///
    /// @return whether it was still there
    boolean killedAfterStart(long millis, Path manifest) throws IOException, InterruptedException {
        Process process = app.run(manifest);
        boolean _ = watch(process, millis, true);
        process.destroyForcibly().waitFor();
        return countIfKilled(process);
    }

    /// Starts a process and kills it some time after its first call.
    ///
    /// @return whether it was still there
    boolean killedAfterFirstCall(long millis, Path manifest) throws IOException, InterruptedException {
        Process process = app.run(manifest);
        boolean ended = watch(process, PATIENCE.toMillis(), false) || process.waitFor(millis, TimeUnit.MILLISECONDS);
        process.destroyForcibly().waitFor();
        return !ended && countIfKilled(process);
    }

    /// Starts a process under another program that does something to it, and waits for its end.
    ///
    /// @return whether it was killed
    boolean killedUnder(List<String> starter, Path manifest) throws IOException, InterruptedException {
        try (AppProcess other = app.under(starter)) {
            Process process = other.run(manifest);
            assertThat(watch(process, PATIENCE.toMillis(), true))
                    .as("%s: the process hangs: %s", starter, log())
                    .isTrue();
            return countIfKilled(process);
        }
    }

    private boolean countIfKilled(Process process) {
        boolean killed = process.exitValue() == SIGKILL;
        kills += killed ? 1 : 0;
        return killed;
    }

    /// Waits until a process ends, or for its first call, and takes the time of that.
    ///
    /// @return whether the process has ended
    private boolean watch(Process process, long millis, boolean beyondFirstCall)
            throws IOException, InterruptedException {
        int before = emulator.calls();
        long startedAt = System.nanoTime();
        boolean called = false;
        while (millisSince(startedAt) < millis) {
            boolean ended = process.waitFor(15, TimeUnit.MILLISECONDS);
            if (!called && emulator.calls() > before) {
                called = true;
                firstCalls.add(millisSince(startedAt));
            }
            if (ended || (called && !beyondFirstCall)) {
                return ended;
            }
        }
        return false;
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    /// The same command again where a process was killed before it had taken anything in: nobody else knows of it.
    private void handInAgain() throws IOException, InterruptedException {
        Path home = directory.resolve("home");
        Set<String> known = Files.isDirectory(home) ? ledger.manifests(home) : Set.of();
        for (Path manifest : manifests.keySet()) {
            if (!known.contains(manifest.toString())) {
                assertThat(app.run(manifest).waitFor(PATIENCE.toMinutes(), TimeUnit.MINUTES))
                        .as(log())
                        .isTrue();
            }
        }
    }

    /// No more faults: one process takes everything that lies about and brings it to its end, is asked to stop, and
    /// leaves nothing open behind.
    Figures end() throws Exception {
        emulator.script("faults = none\nrun.duration = 20ms\n");
        handInAgain();
        Process last = app.serve();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> !last.isAlive() || allCompleted());
        AppProcess.signal(last, "TERM");
        assertThat(last.waitFor(1, TimeUnit.MINUTES)).as(log()).isTrue();
        assertThat(last.exitValue()).as(log()).isEqualTo(SIGTERM);
        assertNothingIsOpen();

        assertThat(openToAll()).isEmpty();
        Audit audit = new Audit(emulator.journal());
        Figures figures = Figures.NONE;
        for (var manifest : manifests.entrySet()) {
            figures = figures.plus(audit.of(manifest.getKey(), manifest.getValue()));
        }
        return figures.struck(kills, audit.faults(), firstCalls);
    }

    /// What the processes have made and every user of the machine could read.
    private List<Path> openToAll() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.endsWith("home") || file.toString().contains(".results."))
                    .filter(KilledHome::isOpenToAll)
                    .toList();
        }
    }

    private static boolean isOpenToAll(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Told by the process itself: its files come a moment before it has written down that they are there.
    private boolean allCompleted() throws IOException, InterruptedException {
        if (!manifests.keySet().stream()
                .allMatch(
                        manifest -> Files.exists(ResultPaths.of(manifest, null).jsonl()))) {
            return false;
        }
        JsonNode status = JSON.readTree(app.call("status", "--json"));
        return status.path("batches")
                .valueStream()
                .allMatch(batch -> batch.path("status").asString().equals("COMPLETED"));
    }

    private void assertNothingIsOpen() throws SQLException {
        Path home = directory.resolve("home");
        assertThat(ledger.leftBehind(home)).isEmpty();
        assertThat(ledger.count(home, "batch where state <> 'COMPLETED'")).isZero();
        assertThat(ledger.count(home, "batch")).isEqualTo(manifests.size());
    }

    private String log() throws IOException {
        return Files.readString(app.log());
    }

    @Override
    public void close() {
        app.close();
        emulator.close();
    }
}
