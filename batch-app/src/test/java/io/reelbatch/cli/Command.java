package io.reelbatch.cli;

import io.reelbatch.ReelbatchApplication;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs command lines in this process, in a home of their own.
record Command(Path home, URI backend) {
    /// A port that nobody listens on.
    static final URI NOBODY = URI.create("http://127.0.0.1:1");

    /// What came of a command line.
    record End(int exitCode, String out, String err) {}

    End run(String... arguments) {
        return run(TestingConsole.ofALog(), arguments);
    }

    End run(TestingConsole console, String... arguments) {
        List<String> line = new ArrayList<>(List.of(arguments));
        line.addAll(List.of("--home", home.toString()));
        set(line, "backend.base-url", backend.toString());
        set(line, "backend.plain-http-hosts", "reelbatch.test");
        set(line, "time-scale", "0.01");
        int exitCode =
                ReelbatchCommand.execute(ReelbatchApplication.class, console.console(), line.toArray(String[]::new));
        return new End(exitCode, console.out(), console.err());
    }

    private static void set(List<String> line, String property, String value) {
        line.addAll(List.of("--set", "reelbatch.%s=%s".formatted(property, value)));
    }
}
