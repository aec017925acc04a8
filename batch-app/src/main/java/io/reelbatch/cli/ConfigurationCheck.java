package io.reelbatch.cli;

import io.reelbatch.settings.KnownKeys;
import io.reelbatch.settings.PropertiesReader;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.core.env.ConfigurableEnvironment;

/// What is configured other than by default, without its secrets.
final class ConfigurationCheck {
    private static final List<String> TOKENS = List.of("NEMO_TOKEN", "NEMO_TOKEN_FILE");

    private ConfigurationCheck() {}

    static List<String> lines(Settings settings) {
        ConfigurableEnvironment environment = PropertiesReader.environment(settings.options());
        List<String> set = Stream.concat(KnownKeys.all().stream(), TOKENS.stream())
                .filter(environment::containsProperty)
                .map(key -> "%s = %s".formatted(key, masked(key, String.valueOf(environment.getProperty(key)))))
                .toList();
        return Stream.concat(
                        Stream.of("home is %s"
                                .formatted(settings.home().toAbsolutePath().normalize())),
                        set.isEmpty() ? Stream.of("everything else as by default") : set.stream())
                .toList();
    }

    private static String masked(String key, String value) {
        if (key.endsWith(".password") || key.equals("NEMO_TOKEN")) {
            return value.isBlank() ? "" : "(set, not shown)";
        }
        return value.replaceAll("(?i)(password=)[^&;]*", "$1(not shown)").replaceAll("//[^/@]*@", "//(not shown)@");
    }
}
