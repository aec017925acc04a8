package io.reelbatch.request;

/// Text of a file as it may appear in a message: short, on one line, and without a character that could
/// change what a terminal or a log shows.
final class Excerpt {

    private static final int LENGTH = 60;

    private Excerpt() {}

    static String of(String text) {
        StringBuilder shown = new StringBuilder("'");
        text.codePoints().limit(LENGTH).forEach(point -> append(shown, point));
        boolean cut = text.codePointCount(0, text.length()) > LENGTH;
        return shown.append(cut ? "…'" : "'").toString();
    }

    /// `U+00FC` and the like.
    static String codePoint(int point) {
        return "U+%04X".formatted(point);
    }

    private static void append(StringBuilder shown, int point) {
        switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> shown.append("\\u{%X}".formatted(point));
            default -> shown.appendCodePoint(point);
        }
    }
}
