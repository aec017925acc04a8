package io.reelbatch.request;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The columns with a meaning of their own. Their names count in any case and with spaces around them;
/// every other column belongs to the user.
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

    private static final Map<String, Column> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Column::word, Function.identity()));

    static Optional<Column> named(String header) {
        return Optional.ofNullable(BY_NAME.get(normalised(header)));
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
