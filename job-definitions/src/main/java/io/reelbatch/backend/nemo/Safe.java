package io.reelbatch.backend.nemo;

import java.util.regex.Pattern;

/// Makes text from outside fit for a log line or a table: on one line, short, without secrets.
final class Safe {
    private static final int EXCERPT = 200;
    private static final Pattern TOKEN = Pattern.compile("(?i)(nmv_usr_|bearer\\s+)[^\\s\"'<>,;]+");

    /// Words may speak of a bearer who carries something else.
    private static final Pattern OF_ACCOUNT = Pattern.compile("(?i)nmv_usr_[^\\s\"'<>,;]+");

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

    /// The whole of a text of several lines, without secrets and without what a table may not hold.
    static String words(String text, String secret) {
        String masked = OF_ACCOUNT
                .matcher(secret.isEmpty() ? text : text.replace(secret, "…"))
                .replaceAll("nmv_usr_…");
        StringBuilder out = new StringBuilder(masked.length());
        masked.codePoints()
                .filter(character -> character == '\n' || character == '\t' || !isControl(character))
                .forEach(out::appendCodePoint);
        return out.toString();
    }

    private static boolean isControl(int character) {
        int type = Character.getType(character);
        return type == Character.CONTROL || type == Character.SURROGATE;
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
