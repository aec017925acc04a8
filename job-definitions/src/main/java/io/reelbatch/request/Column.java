package io.reelbatch.request;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The columns with a meaning of their own. Their names count in any case and with spaces around them; every other
/// column belongs to the user.
enum Column {
    ID,
    PROMPT,
    MEDIA,
    SESSION,
    ACTION,
    LANGUAGE,
    FORMAT,
    QUALITY,
    PRIORITY,
    NOT_BEFORE,
    TAGS;

    static Optional<Column> named(String header) {
        String name = normalised(header);
        return Arrays.stream(values())
                .filter(column -> column.word().equals(name))
                .findFirst();
    }

    /// The form in which two headers are the same.
    static String normalised(String header) {
        return header.strip().toLowerCase(Locale.ROOT);
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Column::word).toList();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether a JSON array of words may stand for the value.
    boolean isList() {
        return this == MEDIA || this == TAGS;
    }
}
