package io.reelbatch.cli;

import java.util.ArrayList;
import java.util.List;

/// Columns of text, aligned. Only the last one may be as long as it likes: addresses must stay whole to be
/// of use.
final class Table {
    /// of a column that is not the last
    static final int WIDEST = 40;

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... headers) {
        rows.add(List.of(headers));
    }

    Table add(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    List<String> lines() {
        return rows.stream().map(this::line).toList();
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size() - 1; column++) {
            int width = width(column);
            line.append(pad(cut(cells.get(column), width), width)).append("  ");
        }
        return line.append(cells.getLast()).toString().stripTrailing();
    }

    private int width(int column) {
        int longest =
                rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
        return Math.min(longest, WIDEST);
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 2) + "..";
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
