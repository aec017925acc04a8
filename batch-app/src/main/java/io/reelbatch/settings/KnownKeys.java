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

    private KnownKeys() {}

    /// Every key, such as `reelbatch.limits.uploads`.
    public static List<String> all() {
        return ALL;
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
