package io.reelbatch.settings;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/// The names of everything that can be configured, read off [ReelbatchProperties] itself.
public final class KnownKeys {
    private static final List<String> ALL =
            keys("reelbatch", ReelbatchProperties.class).toList();

    private static final String FREE = "reelbatch.kafka.properties.";

    private KnownKeys() {}

    /// Every key, such as `reelbatch.limits.uploads`.
    public static List<String> all() {
        return ALL;
    }

    /// Whether a key can be set: one of [#all], or one below `reelbatch.kafka.properties`, where every name
    /// is
    /// allowed.
    public static boolean knows(String key) {
        return ALL.contains(key) || (key.startsWith(FREE) && key.length() > FREE.length());
    }

    /// Whether an environment variable sets a key below `reelbatch.kafka.properties`.
    public static boolean isFreeVariable(String name) {
        return name.startsWith(environmentName(FREE));
    }

    /// The environment variable that stands for a key: `REELBATCH_LIMITS_UPLOADS`.
    public static String environmentName(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static Stream<String> keys(String prefix, Class<?> type) {
        return Stream.of(type.getRecordComponents()).flatMap(component -> keys(prefix, component));
    }

    private static Stream<String> keys(String prefix, RecordComponent component) {
        String key = prefix + "." + DataObjectPropertyName.toDashedForm(component.getName());
        return component.getType().isRecord() ? keys(key, component.getType()) : Stream.of(key);
    }
}
