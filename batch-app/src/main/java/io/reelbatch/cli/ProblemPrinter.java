package io.reelbatch.cli;

import io.reelbatch.request.ManifestProblem;
import io.reelbatch.request.ManifestReport;
import java.util.List;

/// Shows what is wrong with a manifest: where, what, and how to mend it.
///
/// @param most how many of each sort are shown one by one; the others are counted
record ProblemPrinter(Console console, int most) {

    /// All that a validation found.
    void print(ManifestReport report) {
        print(
                "The manifest is refused:",
                report.fileProblems(),
                report.fileProblems().size());
        if (!report.refused()) {
            print(
                    "%,d of %,d rows cannot be worked on; they will be reported as FAILED:"
                            .formatted(report.bad(), report.rows()),
                    report.rowProblems().listed(),
                    report.rowProblems().total());
        }
        print("Worth a look:", report.warnings().listed(), report.warnings().total());
    }

    /// Media files that cannot be used.
    void print(MediaSurvey media) {
        print(
                "Media that cannot be used; their rows will be reported as FAILED:",
                media.problems(),
                media.problemCount());
    }

    private void print(String title, List<ManifestProblem> problems, long total) {
        if (total == 0) {
            return;
        }
        console.print(title);
        problems.stream().limit(most).forEach(this::print);
        long rest = total - Math.min(most, problems.size());
        if (rest > 0) {
            console.print("  ... and %,d more; `reelbatch validate` lists them".formatted(rest));
        }
    }

    private void print(ManifestProblem problem) {
        String line = problem.line() == 0 ? "file" : "line " + problem.line();
        String column = problem.column() == null ? "" : ", column " + problem.column();
        console.print("  %s%s: %s [%s]".formatted(line, column, problem.message(), problem.code()));
        if (!problem.hint().isBlank()) {
            console.print("      " + problem.hint());
        }
    }
}
