package io.reelbatch.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Says in two lines what is wrong with a command line.
final class UsageProblems implements IParameterExceptionHandler {
    private final Console console;

    UsageProblems(Console console) {
        this.console = console;
    }

    @Override
    public int handleParseException(ParameterException problem, String[] args) {
        CommandLine line = problem.getCommandLine();
        console.error("reelbatch: %s%s".formatted(problem.getMessage(), suggestion(problem)));
        console.error("See `%s --help`.".formatted(line.getCommandSpec().qualifiedName()));
        return ExitCode.REFUSED;
    }

    private static String suggestion(ParameterException problem) {
        if (problem instanceof UnmatchedArgumentException unmatched) {
            List<String> near = unmatched.getSuggestions();
            return near.isEmpty() ? "" : ". Did you mean %s?".formatted(near.getFirst());
        }
        return "";
    }
}
