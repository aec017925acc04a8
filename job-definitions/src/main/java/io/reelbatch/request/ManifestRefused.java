package io.reelbatch.request;

import java.util.List;

/// The manifest as a whole cannot be used: nothing of it may be worked on.
public final class ManifestRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<ManifestProblem> problems;

    /// @param problems all that could be found, at least one
    public ManifestRefused(List<ManifestProblem> problems) {
        super(describe(problems));
        this.problems = List.copyOf(problems);
    }

    public List<ManifestProblem> problems() {
        return problems;
    }

    private static String describe(List<ManifestProblem> problems) {
        ManifestProblem first = problems.getFirst();
        String where = first.line() == 0 ? "" : "line %d: ".formatted(first.line());
        String more = problems.size() == 1 ? "" : " (and %d more)".formatted(problems.size() - 1);
        return "%s%s %s%s".formatted(where, first.message(), first.hint(), more);
    }
}
