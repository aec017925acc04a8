package io.reelbatch.request;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/// How large a row may be as a whole. A column of H2 ends at 1,048,576 characters, and the ledger keeps a
/// row as JSON: its columns, its prompt and its media, in which a quote takes two characters and a control
/// character six. A message of Kafka ends at 1 MiB, and the result holds the columns once more.
public final class RowSize {

    /// UTF-16 units of all names and values of a row, and of the prompt that a template makes of them.
    public static final int LARGEST = 1 << 17;

    /// So much of each value is kept of a row that is too large.
    private static final int EXCERPT = 1_000;

    private RowSize() {}

    static void check(RawRow row, Consumer<ManifestProblem> problems) {
        long size = size(row.columns());
        if (size > LARGEST) {
            problems.accept(ManifestProblem.at(
                    row.line(),
                    ProblemCode.ROW_TOO_LARGE,
                    "The row has %,d characters, names of columns included; %,d are allowed.".formatted(size, LARGEST),
                    "Shorten it, or leave out columns that neither the job definition nor the results need."));
        }
    }

    private static long size(Map<String, String> columns) {
        return columns.entrySet().stream()
                .mapToLong(column ->
                        (long) column.getKey().length() + column.getValue().length())
                .sum();
    }

    /// The columns; of a row that is too large, the beginning of each.
    static Map<String, String> bounded(Map<String, String> columns) {
        if (size(columns) <= LARGEST) {
            return columns;
        }
        Map<String, String> bounded = new LinkedHashMap<>();
        columns.forEach((name, value) -> bounded.put(beginning(name), beginning(value)));
        return bounded;
    }

    private static String beginning(String text) {
        if (text.length() <= EXCERPT) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(EXCERPT - 1)) ? EXCERPT - 1 : EXCERPT;
        return text.substring(0, end) + "…";
    }
}
