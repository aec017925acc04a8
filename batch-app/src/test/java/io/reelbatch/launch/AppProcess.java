package io.reelbatch.launch;

import io.reelbatch.UnpackedApp;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/// The packaged application as a process of its own that is killed many times.
final class AppProcess {
    private final Path directory;
    private final URI backend;
    private final List<String> options;

    private AppProcess(Path directory, URI backend, List<String> options) {
        this.directory = directory;
        this.backend = backend;
        this.options = options;
    }

    /// @param options such as `--set` and a property, for every call
    static AppProcess prepare(Path directory, URI backend, String... options) {
        return new AppProcess(directory, backend, List.of(options));
    }

    /// Starts `reelbatch run` on a manifest.
    Process run(Path manifest) throws IOException, InterruptedException {
        return start("run", manifest.toString());
    }

    private Process start(String... arguments) throws IOException, InterruptedException {
        List<String> command = UnpackedApp.command();
        command.addAll(List.of(arguments));
        command.addAll(List.of("--home", directory.resolve("home").toString(), "--yes"));
        command.addAll(List.of("--set", "reelbatch.backend.base-url=" + backend));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("NEMO_") || name.startsWith("REELBATCH_"));
        return builder.start();
    }

    /// What all the processes have printed.
    Path log() {
        return directory.resolve("output.log");
    }
}
