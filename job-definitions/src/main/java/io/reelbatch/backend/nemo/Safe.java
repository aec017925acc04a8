package io.reelbatch.backend.nemo;

import java.util.regex.Pattern;

/// Makes text from outside fit for a log line or a table: on one line, short, without secrets.
final class Safe {
    private static final int EXCERPT = 200;
    private static final Pattern TOKEN = Pattern.compile("(?i)(nmv_usr_|bearer\\s+)[^\\s\"'<>,;]+");

    private Safe() {}

    /// At most 200 characters of `text`, control characters and tokens taken out of harm's way.
    static String excerpt(String text) {
        return excerpt(text, EXCERPT);
    }

    /// The same, with `secret` taken out; an empty one is none.
    static String excerpt(String text, String secret) {
        return excerpt(secret.isEmpty() ? text : text.replace(secret, "…"), EXCERPT);
    }

    static String excerpt(String text, int max) {
        String head = text.length() > 4 * max ? text.substring(0, 4 * max) : text;
        String masked = TOKEN.matcher(head).replaceAll("$1…");
        StringBuilder out = new StringBuilder(Math.min(masked.length(), max) + 1);
        int at = 0;
        while (at < masked.length() && out.length() < max) {
            int character = masked.codePointAt(at);
            at += Character.charCount(character);
            append(out, character);
        }
        return at < masked.length() || head.length() < text.length()
                ? out.append('…').toString()
                : out.toString();
    }

    private static void append(StringBuilder out, int character) {
        switch (character) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (isVisible(character)) {
                    out.appendCodePoint(character);
                } else {
                    out.append("\\u{%x}".formatted(character));
                }
            }
        }
    }

    /// Control characters, but also those that turn the direction of text or break lines without being
    /// seen.
    static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
