package io.reelbatch.definition;

import java.util.List;
import java.util.stream.Collectors;

/// Some definition files cannot be used; the start must not go on.
public final class InvalidDefinitions extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<DefinitionProblem> problems;

    InvalidDefinitions(List<DefinitionProblem> problems) {
        super(problems.stream().map(DefinitionProblem::toString).collect(Collectors.joining(System.lineSeparator())));
        this.problems = List.copyOf(problems);
    }

    /// All problems of all files.
    public List<DefinitionProblem> problems() {
        return problems;
    }
}
