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

/// Runs the emulator as a process of its own: `--port N [--address A] [--scenario FILE] [--journal FILE]`.
public final class EmulatorMain {
    private static final List<String> OPTIONS = List.of("--port", "--address", "--scenario", "--journal");
    private static final String USAGE =
            "usage: java -jar backend-emulator.jar [--port N] [--address A] [--scenario FILE] [--journal FILE]";

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
        Scenario scenario = file == null ? Scenario.standard() : Scenario.load(Path.of(file));
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
        for (int i = 0; i < args.length; i += 2) {
            if (!OPTIONS.contains(args[i]) || i + 1 == args.length) {
                throw new IllegalArgumentException("'%s' is not understood%n%s".formatted(args[i], USAGE));
            }
            options.put(args[i], args[i + 1]);
        }
        return options;
    }
}
