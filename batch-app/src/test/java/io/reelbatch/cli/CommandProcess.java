package io.reelbatch.cli;

import io.reelbatch.UnpackedApp;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The packaged program as processes, each with a home and an output of its own.
final class CommandProcess {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private final Path directory;
    private int number;

    private CommandProcess(Path directory) {
        this.directory = directory;
    }

    /// A program that has ended.
    record End(int exitCode, String output) {}

    /// A program that is running.
    record Running(Process process, Path output) {
        End end() throws IOException, InterruptedException {
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("does not end: " + Files.readString(output));
            }
            return new End(process.exitValue(), Files.readString(output));
        }

        String soFar() throws IOException {
            return Files.readString(output);
        }
    }

    static CommandProcess in(Path directory) {
        return new CommandProcess(directory);
    }

    /// Starts a command line; its home is in the test's directory.
    Running start(URI backend, String... arguments) throws IOException, InterruptedException {
        List<String> command = UnpackedApp.command();
        command.addAll(List.of(arguments));
        command.addAll(List.of("--home", directory.resolve("home").toString()));
        command.addAll(List.of("--set", "reelbatch.time-scale=0.01"));
        command.addAll(List.of("--set", "reelbatch.backend.base-url=" + backend));
        return start(command);
    }

    /// Runs a command line to its end.
    End run(URI backend, String... arguments) throws IOException, InterruptedException {
        return start(backend, arguments).end();
    }

    private Running start(List<String> command) throws IOException {
        Path output = directory.resolve("output-" + number++ + ".txt");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(output.toFile()).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("NEMO_") || name.startsWith("REELBATCH_"));
        return new Running(builder.start(), output);
    }

    /// Starts the emulator as a process and waits for its address.
    static Process emulator(Path directory, String scenario) throws IOException {
        Path file = Files.writeString(directory.resolve("scenario.properties"), scenario);
        Path classes = Path.of(java.net.URI.create(io.reelbatch.emulator.BackendEmulator.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
        return new ProcessBuilder(
                        JAVA,
                        "-cp",
                        classes.toString(),
                        "io.reelbatch.emulator.EmulatorMain",
                        "--scenario",
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /// The first line that a process prints.
    static String firstLine(Process process) throws IOException {
        return new java.io.BufferedReader(
                        new java.io.InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                .readLine();
    }
}
