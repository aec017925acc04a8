package io.reelbatch.emulator;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// Reads and writes the constants of an enum as they stand in a scenario file: in lower case with hyphens.
final class Choice {
    private Choice() {}

    static <E extends Enum<E>> E parse(Class<E> type, String text) {
        for (E constant : type.getEnumConstants()) {
            if (text(constant).equalsIgnoreCase(text.strip().replace('_', '-'))) {
                return constant;
            }
        }
        throw new IllegalArgumentException(Arrays.stream(type.getEnumConstants())
                .map(Choice::text)
                .collect(Collectors.joining(", ", "'" + text + "' is unknown; use one of ", "")));
    }

    static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
