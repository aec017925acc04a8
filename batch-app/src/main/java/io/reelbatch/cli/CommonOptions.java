package io.reelbatch.cli;

import io.reelbatch.settings.KnownKeys;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options that every verb has.
final class CommonOptions {
    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "Database, credentials and working files (default: $REELBATCH_HOME, else ./reelbatch-home).")
    private @Nullable Path home;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets any reelbatch.* property; see docs/configuration.md.")
    private Map<String, String> properties = new LinkedHashMap<>();

    /// The home that was asked for.
    @Nullable
    Path home() {
        return home;
    }

    /// What the options say, by property.
    ///
    /// @throws BadUsage when a key is unknown
    Map<String, String> asProperties() {
        Map<String, String> all = new LinkedHashMap<>();
        properties.forEach((key, value) -> all.put(checked(key), value));
        if (home != null) {
            all.put("reelbatch.home", home.toString());
        }
        return all;
    }

    private static String checked(String key) {
        if (!KnownKeys.knows(key.replaceFirst("\\[\\d+]$", ""))) {
            throw new BadUsage(UnknownKey.message(key));
        }
        return key;
    }

    /// The configuration with these options on top.
    Settings settings(Console console) {
        return Settings.of(asProperties(), console);
    }
}
