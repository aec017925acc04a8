package io.reelbatch.request;

import java.util.List;

/// Refuses rows that need an earlier row of their session group and have none. Ask in file order, for every
/// row.
final class EarlierRows {
    private final HashedCounts labels = new HashedCounts();

    ManifestRow check(ManifestRow row) {
        String label = row.session();
        boolean first = label == null || labels.get(label) == 0;
        if (label != null) {
            labels.put(label, 1);
        }
        return switch (row) {
            case ManifestRow.Good(var request) when first && !request.action().sendsPrompt() -> refused(request);
            case ManifestRow.Good _, ManifestRow.Bad _ -> row;
        };
    }

    private static ManifestRow refused(GenerationRequest request) {
        ManifestProblem problem = ManifestProblem.in(
                Column.ACTION.word(),
                request.line(),
                ProblemCode.NO_EARLIER_ROW,
                "There is no earlier row of the same session that has made something to %s."
                        .formatted(request.action() == Action.EXPORT ? "export" : "report"),
                "Put the row behind the one it is about, with the same label in the column session.");
        return new ManifestRow.Bad(
                request.rowNumber(),
                request.line(),
                request.id(),
                CharacterRules.storable(request.columns()),
                List.of(problem));
    }
}
