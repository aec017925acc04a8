package io.reelbatch.request;

import java.util.List;
import java.util.Optional;

/// Warns of columns that look like a misspelt known one. They stay the user's own columns.
final class HeaderHints {

    private HeaderHints() {}

    static List<ManifestProblem> of(List<String> headers) {
        return headers.stream()
                .filter(header -> Column.named(header).isEmpty())
                .map(HeaderHints::misspelt)
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<ManifestProblem> misspelt(String header) {
        return DidYouMean.closest(Column.normalised(header).replace(' ', '_').replace('-', '_'), Column.words())
                .map(known -> ManifestProblem.in(
                        header,
                        1,
                        ProblemCode.COLUMN_MISSPELT,
                        "The column %s has no meaning of its own.".formatted(Excerpt.of(header)),
                        "If %s is meant, rename it.".formatted(known)));
    }
}
