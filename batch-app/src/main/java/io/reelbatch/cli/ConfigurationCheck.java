package io.reelbatch.cli;

import io.reelbatch.settings.KnownKeys;
import io.reelbatch.settings.PropertiesReader;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.core.env.ConfigurableEnvironment;

/// What is configured other than by default, without its secrets.
final class ConfigurationCheck {
    private static final List<String> TOKENS = List.of("NEMO_TOKEN", "NEMO_TOKEN_FILE");
    private static final String KAFKA = "reelbatch.kafka.properties.";

    /// Names of what nobody else may know; a login of Kafka stands in `sasl.jaas.config` as a whole.
    private static final Pattern SECRET = Pattern.compile("(?i)secret|passw|token|key|jaas|credential");

    /// Names of files, of how things are done, and of when.
    private static final Pattern HARMLESS =
            Pattern.compile("(?i)([._-](file|location|type|algorithm|class|recheck)|_FILE)$");

    private ConfigurationCheck() {}

    static List<String> lines(Settings settings) {
        ConfigurableEnvironment environment = PropertiesReader.environment(settings.options());
        List<String> set = Stream.of(KnownKeys.all().stream(), TOKENS.stream(), kafkaKeys(settings))
                .flatMap(keys -> keys)
                .filter(environment::containsProperty)
                .map(key -> "%s = %s".formatted(key, masked(key, String.valueOf(environment.getProperty(key)))))
                .toList();
        return Stream.concat(
                        Stream.of("home is %s"
                                .formatted(settings.home().toAbsolutePath().normalize())),
                        set.isEmpty() ? Stream.of("everything else as by default") : set.stream())
                .toList();
    }

    private static Stream<String> kafkaKeys(Settings settings) {
        return settings.properties().kafka().properties().keySet().stream()
                .sorted()
                .map(name -> KAFKA + name);
    }

    static String masked(String key, String value) {
        if (SECRET.matcher(key).find() && !HARMLESS.matcher(key).find()) {
            return value.isBlank() ? "" : "(set, not shown)";
        }
        return value.replaceAll("(?i)(password=)[^&;]*", "$1(not shown)").replaceAll("//[^/@]*@", "//(not shown)@");
    }
}
