package io.reelbatch.request;

import java.util.List;

/// What a job definition asks of a row beyond its form. A row with a problem is read as [ManifestRow.Bad].
public interface RowRule {

    /// Everything that makes the row impossible to work on; empty when it is fine.
    List<ManifestProblem> problems(GenerationRequest request);

    /// What the user should know but may ignore.
    default List<ManifestProblem> warnings(GenerationRequest request) {
        return List.of();
    }

    /// Warnings about the columns as a whole.
    ///
    /// @param headers column names in file order
    default List<ManifestProblem> headerWarnings(List<String> headers) {
        return List.of();
    }

    /// Asks nothing.
    static RowRule none() {
        return request -> List.of();
    }
}
