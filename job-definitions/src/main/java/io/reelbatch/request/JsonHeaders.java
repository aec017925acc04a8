package io.reelbatch.request;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The keys of a JSON manifest in order of first appearance, bounded like the columns of a CSV file.
final class JsonHeaders {

    private final ManifestLimits limits;
    private final FileProblems problems;
    private final List<String> names = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();

    JsonHeaders(ManifestLimits limits, FileProblems problems) {
        this.limits = limits;
        this.problems = problems;
    }

    void add(String name, long line) {
        if (seen.contains(name)) {
            return;
        }
        if (names.size() == limits.maxColumns()) {
            throw problems.fatal(FileProblem.tooManyColumns(line, limits));
        }
        if (name.isEmpty()) {
            problems.report(ManifestProblem.at(
                    line, ProblemCode.UNNAMED_COLUMN, "A key is empty.", "Name it, or remove it with its value."));
        }
        seen.add(name);
        names.add(name);
    }

    List<String> names() {
        return List.copyOf(names);
    }
}
