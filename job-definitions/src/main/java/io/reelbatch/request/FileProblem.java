package io.reelbatch.request;

/// Problems of a file that more than one syntax can have.
final class FileProblem {

    private FileProblem() {}

    static ManifestProblem empty() {
        return ManifestProblem.at(
                0,
                ProblemCode.EMPTY_FILE,
                "The file is empty.",
                "Write a header line with a column prompt, and one request per line below it.");
    }

    static ManifestProblem noRows(long line) {
        return ManifestProblem.at(
                line, ProblemCode.NO_ROWS, "The file has no request.", "Add at least one row with a prompt.");
    }

    static ManifestProblem tooManyColumns(long line, ManifestLimits limits) {
        return ManifestProblem.at(
                line,
                ProblemCode.TOO_MANY_COLUMNS,
                "There are more than %d columns.".formatted(limits.maxColumns()),
                "Remove the columns that neither the job definition nor the results need.");
    }

    static ManifestProblem tooManyRows(long line, ManifestLimits limits) {
        return ManifestProblem.at(
                line,
                ProblemCode.TOO_MANY_ROWS,
                "There are more than %,d rows.".formatted(limits.maxRows()),
                "Split the file into several manifests.");
    }

    static ManifestProblem noPromptColumn() {
        return ManifestProblem.at(
                0, ProblemCode.NO_PROMPT_COLUMN, "No row has a prompt.", "Give every object a key prompt.");
    }
}
