package io.reelbatch.operations;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.json.JsonWriter;
import org.springframework.boot.logging.structured.StructuredLoggingJsonMembersCustomizer;

/// Makes texts that came from outside harmless in the structured log: no character in them can change what a
/// terminal shows, and none is longer than a reader would want. Named in `application.yml`.
public final class LogText implements StructuredLoggingJsonMembersCustomizer<Object> {
    private static final int LONGEST = 16_384;

    @Override
    public void customize(JsonWriter.Members<Object> members) {
        members.applyingValueProcessor(JsonWriter.ValueProcessor.of(String.class, LogText::harmless));
    }

    /// Line ends and tabs stay, because JSON spells them; everything else that is not to be seen is spelled.
    static @Nullable String harmless(@Nullable String text) {
        if (text == null) {
            return null;
        }
        StringBuilder harmless = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(point -> append(harmless, point));
        return text.length() > harmless.length() && text.length() > LONGEST
                ? harmless.append('…').toString()
                : harmless.toString();
    }

    private static void append(StringBuilder text, int point) {
        boolean spelled = point != '\n'
                && point != '\t'
                && switch (Character.getType(point)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.SURROGATE -> true;
                    default -> false;
                };
        if (spelled) {
            text.append("\\u{%X}".formatted(point));
        } else {
            text.appendCodePoint(point);
        }
    }
}
