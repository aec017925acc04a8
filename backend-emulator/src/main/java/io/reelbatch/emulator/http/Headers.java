package io.reelbatch.emulator.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Header fields by name, in any case.
public final class Headers {
    private final Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    void add(String name, String value) {
        fields.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
    }

    /// The first value, or null.
    public @Nullable String get(String name) {
        List<String> values = fields.get(name);
        return values == null ? null : values.getFirst();
    }

    /// Whether the field is there with something in it.
    public boolean has(String name) {
        String value = get(name);
        return value != null && !value.isBlank();
    }

    /// Whether the field contains the word, in any case.
    public boolean mentions(String name, String word) {
        String value = get(name);
        return value != null && value.toLowerCase(Locale.ROOT).contains(word);
    }
}
