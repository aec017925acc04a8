package io.reelbatch.request;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A data row as read: a request, or what is wrong with it. No row is ever left out.
public sealed interface ManifestRow {

    /// Position among the data rows, from 1.
    long rowNumber();

    /// Line of the file on which the row starts, from 1.
    long line();

    /// The user's own name for the row, where it has a usable one.
    @Nullable
    String id();

    /// The label of the row's session group, where it has a usable one.
    @Nullable
    String session();

    /// Every column of the row with its raw text, in file order.
    Map<String, String> columns();

    /// A row that can be worked on.
    record Good(GenerationRequest request) implements ManifestRow {

        @Override
        public long rowNumber() {
            return request.rowNumber();
        }

        @Override
        public long line() {
            return request.line();
        }

        @Override
        public @Nullable String id() {
            return request.id();
        }

        @Override
        public @Nullable String session() {
            return request.session();
        }

        @Override
        public Map<String, String> columns() {
            return request.columns();
        }
    }

    /// A row that cannot be worked on, with all its problems.
    ///
    /// @param columns as far as they could be read; characters that no database or file can hold (NUL, half
    ///     of a surrogate pair) are replaced by U+FFFD here, and of a row that is too large only the beginning of
    ///     each value is kept
    /// @param problems at least one
    record Bad(
            long rowNumber, long line, @Nullable String id, Map<String, String> columns, List<ManifestProblem> problems)
            implements ManifestRow {

        public Bad {
            if (problems.isEmpty()) {
                throw new IllegalArgumentException("row %d is called bad without a problem".formatted(rowNumber));
            }
            columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
            problems = List.copyOf(problems);
        }

        @Override
        public @Nullable String session() {
            return columns.entrySet().stream()
                    .filter(column -> Column.normalised(column.getKey()).equals(Column.SESSION.word()))
                    .map(column -> column.getValue().strip())
                    .filter(RowParser::isSession)
                    .findFirst()
                    .orElse(null);
        }
    }
}
