package io.reelbatch.launch;

import io.reelbatch.UnpackedApp;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The packaged application as a process of its own that is killed many times.
final class AppProcess implements AutoCloseable {
    private final Path directory;
    private final URI backend;
    private final List<String> options;
    private final List<String> prefix;
    private final List<Process> started = new CopyOnWriteArrayList<>();

    private AppProcess(Path directory, URI backend, List<String> options, List<String> prefix) {
        this.prefix = prefix;
        this.directory = directory;
        this.backend = backend;
        this.options = options;
    }

    /// @param properties of every call, such as `reelbatch.time-scale=0.01`
    static AppProcess with(Path directory, URI backend, List<String> properties) {
        List<String> options = properties.stream()
                .flatMap(property -> Stream.of("--set", property))
                .toList();
        return new AppProcess(directory, backend, options, List.of());
    }

    /// The same, started by another program.
    AppProcess under(List<String> starter) {
        return new AppProcess(directory, backend, options, starter);
    }

    /// Starts `reelbatch run` on a manifest.
    Process run(Path manifest, String... more) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("run", manifest.toString(), "--yes"));
        arguments.addAll(List.of(more));
        return start(arguments.toArray(String[]::new));
    }

    /// Starts `reelbatch serve`.
    Process serve(String... more) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("serve", "--set", "reelbatch.management.port=0"));
        arguments.addAll(List.of(more));
        return start(arguments.toArray(String[]::new));
    }

    /// Runs a command to its end.
    ///
    /// @return what it has printed to its standard output
    String call(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = builder(arguments);
        Process process = builder.redirectError(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IllegalStateException(
                    "%s ended with %d: %s".formatted(List.of(arguments), process.exitValue(), Files.readString(log())));
        }
        return output;
    }

    /// Sends a signal such as `TERM`.
    static void signal(Process process, String name) throws IOException, InterruptedException {
        boolean _ = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor(1, TimeUnit.MINUTES);
    }

    private Process start(String... arguments) throws IOException, InterruptedException {
        Process process = builder(arguments)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        started.add(process);
        return process;
    }

    private ProcessBuilder builder(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(UnpackedApp.command());
        command.addAll(List.of(arguments));
        command.addAll(List.of("--home", directory.resolve("home").toString()));
        command.addAll(List.of("--set", "reelbatch.backend.base-url=" + backend));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("NEMO_") || name.startsWith("REELBATCH_"));
        return builder;
    }

    /// Whatever happened, none of them outlives the test.
    @Override
    public void close() {
        started.forEach(Process::destroyForcibly);
    }

    /// What all the processes have printed.
    Path log() {
        return directory.resolve("output.log");
    }
}
