package io.reelbatch.emulator.json;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A JSON value together with the exact text it was read from.
public sealed interface Json {

    /// Where the value stands in the text that was read.
    Span span();

    /// The value exactly as it was written, white space inside included.
    default String raw() {
        return span().text();
    }

    /// Reads one JSON document.
    ///
    /// @throws JsonException if the text is not JSON, repeats a key or is nested deeper than 256 levels
    static Json read(String text) {
        return new JsonReader(text).document();
    }

    /// A piece of a text, not copied until it is asked for.
    record Span(String source, int start, int end) {
        String text() {
            return source.substring(start, end);
        }
    }

    /// An object; its keys keep their order.
    record Obj(Map<String, Json> members, Span span) implements Json {
        /// The member's value, or null where the key is absent.
        public @Nullable Json get(String key) {
            return members.get(key);
        }

        /// The member's text, or null where the key is absent or its value is no text.
        public @Nullable String text(String key) {
            return members.get(key) instanceof Text text ? text.value() : null;
        }
    }

    /// An array.
    record Arr(List<Json> items, Span span) implements Json {}

    /// A string, unescaped.
    record Text(String value, Span span) implements Json {}

    /// A number, never converted: its spelling is its raw text.
    record Num(Span span) implements Json {}

    /// True or false.
    record Bool(boolean value, Span span) implements Json {}

    /// The null literal.
    record Null(Span span) implements Json {}
}
