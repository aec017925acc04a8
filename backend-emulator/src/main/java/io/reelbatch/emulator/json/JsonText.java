package io.reelbatch.emulator.json;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes JSON without white space. Numbers and booleans are written as they are, a [Raw] verbatim, a map
/// as an object, a collection as an array, anything else as a string. A member whose value is null is left
/// out.
public final class JsonText {
    private JsonText() {}

    /// Text that is JSON already.
    public record Raw(String json) {}

    /// An object from alternating keys and values.
    public static String object(@Nullable Object... keysAndValues) {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            Object value = keysAndValues[i + 1];
            if (value != null) {
                json.append(json.length() > 1 ? "," : "")
                        .append(quote(String.valueOf(keysAndValues[i])))
                        .append(':')
                        .append(value(value));
            }
        }
        return json.append('}').toString();
    }

    /// An object from a map.
    public static String object(Map<String, ?> members) {
        return value(members);
    }

    /// The same as [#object], as a value inside another object.
    public static Raw nested(@Nullable Object... keysAndValues) {
        return new Raw(object(keysAndValues));
    }

    /// A string in quotes.
    public static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 16).append('"');
        for (int i = 0; i < text.length(); i++) {
            escape(text.charAt(i), quoted);
        }
        return quoted.append('"').toString();
    }

    private static String value(Object value) {
        return switch (value) {
            case Raw raw -> raw.json();
            case Number number -> number.toString();
            case Boolean flag -> flag.toString();
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> quote(String.valueOf(entry.getKey())) + ":" + value(entry.getValue()))
                        .collect(Collectors.joining(",", "{", "}"));
            case Collection<?> items -> items.stream().map(JsonText::value).collect(Collectors.joining(",", "[", "]"));
            default -> quote(value.toString());
        };
    }

    private static void escape(char symbol, StringBuilder quoted) {
        switch (symbol) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            default -> {
                if (symbol < ' ') {
                    quoted.append("\\u%04x".formatted((int) symbol));
                } else {
                    quoted.append(symbol);
                }
            }
        }
    }
}
