package io.reelbatch.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The packaged application as a process of its own, started fast enough to be killed many times: unpacked,
/// and with a cache of its classes that one training run has made.
final class AppProcess {
    private static final Path JAR = Path.of("target/reelbatch.jar");
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private final Path directory;
    private final URI backend;
    private final List<String> options;

    private AppProcess(Path directory, URI backend, List<String> options) {
        this.directory = directory;
        this.backend = backend;
        this.options = options;
    }

    /// @param options such as `--set` and a property, for every call
    static AppProcess prepare(Path directory, URI backend, String... options) throws Exception {
        AppProcess app = new AppProcess(directory, backend, List.of(options));
        call(List.of(
                JAVA,
                "-Djarmode=tools",
                "-jar",
                JAR.toAbsolutePath().toString(),
                "extract",
                "--destination",
                app.unpacked().toString()));
        Path manifest = Files.writeString(directory.resolve("training.csv"), "id,prompt\ntraining,a training run\n");
        app.start("-XX:AOTCacheOutput=" + app.cache(), "run", manifest.toString())
                .waitFor();
        return app;
    }

    /// Starts `reelbatch run` on a manifest.
    Process run(Path manifest) {
        return start("-XX:AOTCache=" + cache(), "run", manifest.toString());
    }

    private Process start(String cacheOption, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                JAVA,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                cacheOption,
                "-jar",
                unpacked().resolve("reelbatch.jar").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--home", directory.resolve("home").toString(), "--yes"));
        command.addAll(List.of("--set", "reelbatch.backend.base-url=" + backend));
        command.addAll(options);
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
            builder.environment().keySet().removeIf(name -> name.startsWith("NEMO_") || name.startsWith("REELBATCH_"));
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What all the processes have printed.
    Path log() {
        return directory.resolve("output.log");
    }

    private Path unpacked() {
        return directory.resolve("unpacked");
    }

    private Path cache() {
        return directory.resolve("classes.aot");
    }

    private static void call(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException(command + " failed: " + output);
        }
    }
}
