package io.reelbatch.request;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;

/// Which characters a value may contain: all of Unicode except control characters other than tab and line
/// end, and halves of surrogate pairs, which JSON can spell but no UTF-8 file can hold.
final class CharacterRules {

    private CharacterRules() {}

    static void check(RawRow row, Consumer<ManifestProblem> problems) {
        row.columns().forEach((header, text) -> {
            firstBad(header).ifPresent(position -> problems.accept(inName(row.line(), header, position)));
            firstBad(text).ifPresent(position -> problems.accept(problem(row.line(), header, text, position)));
        });
    }

    /// The columns with a stand-in for what neither a database nor a file can store.
    static Map<String, String> storable(Map<String, String> columns) {
        Map<String, String> storable = new LinkedHashMap<>();
        columns.forEach((header, text) -> storable.put(storable(header), storable(text)));
        return storable;
    }

    private static String storable(String text) {
        if (firstBad(text).isEmpty()) {
            return text;
        }
        StringBuilder kept = new StringBuilder();
        text.codePoints()
                .map(point -> point == 0 || isHalf(point) ? 0xFFFD : point)
                .forEach(kept::appendCodePoint);
        return kept.toString();
    }

    private static ManifestProblem inName(long line, String header, int position) {
        return ManifestProblem.at(
                line,
                ProblemCode.BAD_CHARACTER,
                "The name of the column %s contains the control character %s."
                        .formatted(Excerpt.of(header), Excerpt.codePoint(header.codePointAt(position))),
                "Remove it from the name.");
    }

    private static ManifestProblem problem(long line, String header, String text, int position) {
        return ManifestProblem.in(
                header,
                line,
                ProblemCode.BAD_CHARACTER,
                "Character %d of the value is the control character %s."
                        .formatted(position + 1, Excerpt.codePoint(text.codePointAt(position))),
                "Remove it; it often comes from copying out of another program.");
    }

    private static OptionalInt firstBad(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit < ' ' || unit >= 0x7F) {
                int point = text.codePointAt(i);
                if (isBad(point)) {
                    return OptionalInt.of(i);
                }
                i += Character.charCount(point) - 1;
            }
        }
        return OptionalInt.empty();
    }

    private static boolean isBad(int point) {
        return (Character.isISOControl(point) && point != '\t' && point != '\n' && point != '\r') || isHalf(point);
    }

    private static boolean isHalf(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    }
}
