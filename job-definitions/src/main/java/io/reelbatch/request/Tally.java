package io.reelbatch.request;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Counts the rows of one validation and keeps what was found.
final class Tally {

    private final RowRule rule;
    private final FileProblems fileProblems;
    private final Bounded rowProblems;
    private final Bounded warnings;
    private final HashedCounts firstLines = new HashedCounts();
    private long good;
    private long bad;
    private boolean complete = true;

    Tally(ManifestLimits limits, RowRule rule, FileProblems fileProblems) {
        this.rule = rule;
        this.fileProblems = fileProblems;
        this.rowProblems = new Bounded(limits.maxListedProblems());
        this.warnings = new Bounded(limits.maxListedProblems());
    }

    void accept(ManifestRow row) {
        switch (row) {
            case ManifestRow.Good(var request) -> {
                good++;
                warnings.addAll(PromptHints.of(request));
                warnings.addAll(rule.warnings(request));
            }
            case ManifestRow.Bad wrong -> {
                bad++;
                rowProblems.addAll(wrong.problems());
            }
        }
        checkId(row);
    }

    void cutShort() {
        complete = false;
    }

    /// What can be said only when all rows are read.
    void headers(ManifestReader reader) {
        if (!complete) {
            return;
        }
        if (good + bad == 0) {
            reportAtEnd(FileProblem.noRows(0));
        } else if (reader.headers().stream().noneMatch(Tally::isPrompt) && reader.format() != ManifestFormat.CSV) {
            reportAtEnd(FileProblem.noPromptColumn());
        }
        warnings.addAll(HeaderHints.of(reader.headers()));
        warnings.addAll(rule.headerWarnings(reader.headers()));
    }

    ManifestReport report(ManifestFormat format, @Nullable String sha256, long bytes, List<String> headers) {
        return new ManifestReport(
                format,
                sha256,
                bytes,
                good + bad,
                good,
                bad,
                headers,
                fileProblems.found(),
                rowProblems.findings(),
                warnings.findings());
    }

    ManifestReport unreadable() {
        return new ManifestReport(
                null, null, 0, 0, 0, 0, List.of(), fileProblems.found(), rowProblems.findings(), warnings.findings());
    }

    private void checkId(ManifestRow row) {
        String id = row.id();
        if (id == null) {
            return;
        }
        int first = firstLines.get(id);
        if (first == 0) {
            firstLines.put(id, Math.toIntExact(row.line()));
        } else {
            fileProblems.report(ManifestProblem.in(
                    Column.ID.word(),
                    row.line(),
                    ProblemCode.DUPLICATE_ID,
                    "The id %s is already that of line %d.".formatted(Excerpt.of(id), first),
                    "Give every row an id of its own, or leave the column empty."));
        }
    }

    private void reportAtEnd(ManifestProblem problem) {
        fileProblems.found().add(problem);
    }

    private static boolean isPrompt(String header) {
        return Column.normalised(header).equals(Column.PROMPT.word());
    }

    /// A list that stops growing but goes on counting.
    private static final class Bounded {

        private final int most;
        private final List<ManifestProblem> listed = new ArrayList<>();
        private long total;

        Bounded(int most) {
            this.most = most;
        }

        void addAll(List<ManifestProblem> problems) {
            total += problems.size();
            problems.stream().limit(Math.max(0, most - listed.size())).forEach(listed::add);
        }

        ManifestReport.Findings findings() {
            return new ManifestReport.Findings(listed, total);
        }
    }
}
