package io.reelbatch.emulator;

import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// Runs the emulator as a process of its own: `--port N [--address A] [--scenario FILE] [--journal FILE]`, and any
/// number of `--set KEY=VALUE` in place of lines of a scenario file.
public final class EmulatorMain {
    private static final List<String> OPTIONS = List.of("--port", "--address", "--scenario", "--set", "--journal");
    private static final String USAGE =
            "usage: java -jar backend-emulator.jar [--port N] [--address A] [--scenario FILE] [--set KEY=VALUE]..."
                    + " [--journal FILE]";

    private EmulatorMain() {}

    /// Starts, prints the base address in one line and serves until it is killed. Exit code 2 means that
    /// the options or the scenario are not understood, 1 that it could not start.
    ///
    /// @throws InterruptedException if the main thread is interrupted
    public static void main(String[] args) throws InterruptedException {
        try {
            BackendEmulator emulator = start(options(args));
            System.out.println(emulator.baseUri());
            System.out.flush();
            new CountDownLatch(1).await();
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(2);
        } catch (IOException problem) {
            System.err.println("the emulator cannot start: " + problem.getMessage());
            System.exit(1);
        }
    }

    private static BackendEmulator start(Map<String, String> options) throws IOException {
        String file = options.get("--scenario");
        Scenario fromFile = file == null ? Scenario.standard() : Scenario.load(Path.of(file));
        Scenario scenario = fromFile.with(options.getOrDefault("--set", ""));
        String address = options.getOrDefault("--address", "127.0.0.1");
        int port = Integer.parseInt(options.getOrDefault("--port", "0"));
        String journal = options.get("--journal");
        Writer writer = journal == null
                ? null
                : Files.newBufferedWriter(Path.of(journal), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return BackendEmulator.start(
                new BackendEmulator.Options(scenario, InetAddress.getByName(address), port, writer));
    }

    private static Map<String, String> options(String[] args) {
        Map<String, String> options = new HashMap<>();
        for (int at = 0; at < args.length; at += 2) {
            String option = args[at];
            if (!OPTIONS.contains(option) || at + 1 == args.length) {
                throw new IllegalArgumentException("'%s' is not understood%n%s".formatted(option, USAGE));
            }
            // what can be given several times is a line each
            options.merge(option, args[at + 1], (before, more) -> option.equals("--set") ? before + "\n" + more : more);
        }
        return options;
    }
}
