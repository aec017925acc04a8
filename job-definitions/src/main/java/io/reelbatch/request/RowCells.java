package io.reelbatch.request;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The known columns of one row by name, and the problems found while their texts are turned into values.
final class RowCells {

    private record Cell(String header, String text) {}

    private final long line;
    private final List<ManifestProblem> problems;
    private final Map<Column, Cell> cells = new EnumMap<>(Column.class);

    RowCells(RawRow row) {
        this.line = row.line();
        this.problems = new ArrayList<>(row.problems());
        row.columns()
                .forEach((header, text) ->
                        Column.named(header).ifPresent(column -> cells.put(column, new Cell(header, text))));
    }

    List<ManifestProblem> problems() {
        return problems;
    }

    boolean has(Column column) {
        return cells.containsKey(column);
    }

    /// The text as written, empty when the column is missing.
    String raw(Column column) {
        Cell cell = cells.get(column);
        return cell == null ? "" : cell.text();
    }

    /// The text without the spaces around it, unless nothing is left.
    Optional<String> text(Column column) {
        String text = raw(column).strip();
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /// A text of a given form; anything else is reported.
    @Nullable
    String matching(Column column, Pattern form, ProblemCode code, String hint) {
        String text = text(column).orElse(null);
        if (text == null || form.matcher(text).matches()) {
            return text;
        }
        report(column, code, "%s is not a valid %s.".formatted(Excerpt.of(text), header(column)), hint);
        return null;
    }

    void report(Column column, ProblemCode code, String message, String hint) {
        problems.add(ManifestProblem.in(header(column), line, code, message, hint));
    }

    /// The column's name as the file spells it.
    String header(Column column) {
        Cell cell = cells.get(column);
        return cell == null ? column.word() : cell.header();
    }
}
