package io.reelbatch.cli;

import io.reelbatch.request.DidYouMean;
import java.util.List;
import java.util.stream.Stream;
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
            CommandLine line = problem.getCommandLine();
            List<String> known = Stream.concat(
                            line.getSubcommands().keySet().stream(),
                            line.getCommandSpec().optionsMap().keySet().stream())
                    .toList();
            return DidYouMean.closest(unmatched.getUnmatched().getFirst(), known)
                    .map(". Did you mean %s?"::formatted)
                    .orElse("");
        }
        return "";
    }
}
