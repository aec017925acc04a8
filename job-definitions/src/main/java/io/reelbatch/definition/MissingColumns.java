package io.reelbatch.definition;

import java.util.List;

/// A prompt template needs columns that a row has not, or has empty.
public final class MissingColumns extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> columns;

    MissingColumns(List<String> columns) {
        super("the prompt template needs " + String.join(", ", columns));
        this.columns = List.copyOf(columns);
    }

    /// Names as the template writes them.
    public List<String> columns() {
        return columns;
    }
}
