package io.reelbatch.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `reelbatch demo`.
@Command(
        name = "demo",
        description = {
            "Runs a sample manifest against an emulator of the video service, started inside this process.",
            "Nothing leaves this machine and nothing is spent. Everything goes to ./reelbatch-demo."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class DemoVerb implements Callable<Integer> {
    private static final String TIME_SCALE = "0.02";

    private final EngineStarter starter;
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    DemoVerb(EngineStarter starter, Console console) {
        this.starter = starter;
        this.console = console;
    }

    @Override
    public Integer call() {
        Path home = Objects.requireNonNullElse(common.home(), Path.of("reelbatch-demo"));
        Path manifest = home.resolve("demo.csv");
        prepare(home, manifest);
        console.print("A demo against an emulator of the video service on this machine. Nothing is spent.");
        try (DemoEmulator emulator = DemoEmulator.start()) {
            Settings settings = Settings.of(properties(home, emulator), console);
            ManifestFile file = new ManifestFile(manifest, settings.definition("art-generator"));
            RunOptions options =
                    new RunOptions(null, home.resolve("videos"), List.of(), new Spending(true, null), false, true);
            return new ManifestRun(settings, console, file, options).run(starter, database(home));
        }
    }

    /// The account of an earlier demo is gone with its emulator.
    private static void prepare(Path home, Path manifest) {
        Samples.put("demo.csv", manifest);
        Samples.put("picture.png", home.resolve("media/picture.png"));
        try {
            Files.deleteIfExists(home.resolve("credentials.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> properties(Path home, DemoEmulator emulator) {
        Map<String, String> properties = new LinkedHashMap<>(Map.of("reelbatch.time-scale", TIME_SCALE));
        properties.putAll(common.asProperties());
        properties.put("reelbatch.home", home.toString());
        properties.put("reelbatch.backend.base-url", emulator.baseUri().toString());
        return properties;
    }

    /// Whatever the environment says of databases and tokens is for real work.
    private static Map<String, String> database(Path home) {
        return Map.of(
                "spring.datasource.url", EngineStarter.h2(home),
                "spring.datasource.username", "reelbatch",
                "spring.datasource.password", "",
                "NEMO_TOKEN", "",
                "NEMO_TOKEN_FILE", "");
    }
}
