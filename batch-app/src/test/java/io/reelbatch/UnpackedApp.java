package io.reelbatch;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Scenario;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/// The packaged program, unpacked and with the JVM's notes of one training run, as the launcher starts it: a
/// process of it costs half of the time that it would cost otherwise. It is made once for all tests of a build.
public final class UnpackedApp {
    private static final Path JAR = Path.of("target/reelbatch.jar").toAbsolutePath();
    private static final Path PLACE = Path.of("target/it-app").toAbsolutePath();
    private static final Path READY = PLACE.resolve("ready");
    private static final Path CACHE = PLACE.resolve("reelbatch.aot");
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /// Its place among the signals of a process, of which the first has the lowest bit.
    private static final long SIGINT = 1 << (2 - 1);

    private static boolean prepared;

    private UnpackedApp() {}

    /// What starts the program; its arguments are to be added.
    public static List<String> command() throws IOException, InterruptedException {
        prepare();
        List<String> command = new ArrayList<>(hearingInterrupts());
        command.addAll(java("-XX:AOTCache=" + CACHE));
        return command;
    }

    /// A build that a script has started in the background ignores SIGINT, and whatever it starts inherits that:
    /// the program would not hear of a Ctrl-C.
    private static List<String> hearingInterrupts() throws IOException {
        Path self = Path.of("/proc/self/status");
        if (!Files.exists(self)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(self)) {
            boolean ignored = lines.filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & SIGINT) != 0);
            return ignored ? List.of("env", "--default-signal=INT") : List.of();
        }
    }

    private static List<String> java(String option) {
        return new ArrayList<>(List.of(
                JAVA,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                option,
                "-Xlog:aot*=off",
                "-Xlog:cds*=off",
                "-jar",
                PLACE.resolve("reelbatch.jar").toString()));
    }

    private static synchronized void prepare() throws IOException, InterruptedException {
        if (prepared) {
            return;
        }
        String wanted = digest(JAR);
        Path lockFile = Path.of("target/it-app.lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            if (!Files.exists(READY) || !Files.readString(READY).equals(wanted)) {
                Files.deleteIfExists(READY);
                unpack();
                train();
                Files.writeString(READY, wanted);
            }
            prepared = true;
        }
    }

    /// Its time does not tell: a build that can be repeated gives every jar the same one.
    private static String digest(Path file) throws IOException {
        CRC32 sum = new CRC32();
        try (InputStream in = new CheckedInputStream(Files.newInputStream(file), sum)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return Long.toHexString(sum.getValue());
    }

    private static void unpack() throws IOException, InterruptedException {
        call(List.of(
                JAVA,
                "-Djarmode=tools",
                "-jar",
                JAR.toString(),
                "extract",
                "--force",
                "--destination",
                PLACE.toString()));
    }

    private static void train() throws IOException, InterruptedException {
        Path home = Files.createTempDirectory("reelbatch-training");
        Path manifest = Files.writeString(home.resolve("training.csv"), "id,prompt\ntraining,a training run\n");
        try (BackendEmulator emulator =
                BackendEmulator.start(Scenario.standard().generationTakes(Duration.ofMillis(50)))) {
            List<String> command = java("-XX:AOTCacheOutput=" + CACHE);
            command.addAll(List.of("run", manifest.toString(), "--yes", "--home", home.toString()));
            command.addAll(List.of("--set", "reelbatch.time-scale=0.01"));
            command.addAll(List.of("--set", "reelbatch.backend.base-url=" + emulator.baseUri()));
            call(command);
        }
    }

    private static void call(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("NEMO_") || name.startsWith("REELBATCH_"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException(command + " failed: " + output);
        }
    }
}
