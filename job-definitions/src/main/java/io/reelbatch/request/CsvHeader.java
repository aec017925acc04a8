package io.reelbatch.request;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks the header line: everything wrong with it is reported together, because no row can be read under
/// it.
final class CsvHeader {

    private final FileProblems problems;
    private final Delimiter delimiter;
    private final ManifestLimits limits;

    CsvHeader(FileProblems problems, Delimiter delimiter, ManifestLimits limits) {
        this.problems = problems;
        this.delimiter = delimiter;
        this.limits = limits;
    }

    /// Column names without the spaces around them.
    List<String> names(@Nullable CsvRecord header) {
        if (header == null) {
            throw problems.fatal(FileProblem.empty());
        }
        List<String> names = header.cells().stream()
                .map(FormulaGuard::strip)
                .map(String::strip)
                .toList();
        List<ManifestProblem> wrong = new ArrayList<>();
        checkCount(header, wrong);
        checkNames(header.line(), names, wrong);
        if (names.stream().noneMatch(name -> Column.normalised(name).equals(Column.PROMPT.word()))) {
            wrong.add(noPrompt(header.line(), names));
        }
        if (!wrong.isEmpty()) {
            throw problems.fatal(wrong);
        }
        return names;
    }

    private void checkCount(CsvRecord header, List<ManifestProblem> wrong) {
        if (header.count() > limits.maxColumns()) {
            wrong.add(FileProblem.tooManyColumns(header.line(), limits));
        }
    }

    private static void checkNames(long line, List<String> names, List<ManifestProblem> wrong) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (name.isEmpty()) {
                wrong.add(unnamed(line, i + 1));
            } else if (!seen.add(Column.normalised(name))) {
                wrong.add(duplicate(line, name));
            }
        }
    }

    private static ManifestProblem unnamed(long line, int position) {
        return ManifestProblem.at(
                line,
                ProblemCode.UNNAMED_COLUMN,
                "Column %d has no name.".formatted(position),
                "Name it, or remove the column together with its delimiter.");
    }

    private static ManifestProblem duplicate(long line, String name) {
        return ManifestProblem.at(
                line,
                ProblemCode.DUPLICATE_COLUMN,
                "The column %s appears twice.".formatted(Excerpt.of(name)),
                "Rename or remove one of the two; upper and lower case make no difference.");
    }

    private ManifestProblem noPrompt(long line, List<String> names) {
        String near = names.stream()
                .filter(name ->
                        DidYouMean.closest(name, List.of(Column.PROMPT.word())).isPresent())
                .findFirst()
                .map(name -> "Rename %s to prompt.".formatted(Excerpt.of(name)))
                .orElse(
                        "The first line must name the columns, separated by commas, semicolons or tabs, one of them prompt.");
        return ManifestProblem.at(
                line,
                ProblemCode.NO_PROMPT_COLUMN,
                "There is no column prompt; read with %s between them, the columns are %s."
                        .formatted(delimiter.words(), Excerpt.of(String.join(", ", names))),
                near);
    }
}
