package io.reelbatch.cli;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/// Turns what went wrong into one sentence for the person at the console, and into an exit code.
final class Failures implements IExecutionExceptionHandler {
    private final Console console;

    Failures(Console console) {
        this.console = console;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine line, ParseResult parsed) {
        console.error("reelbatch: " + Explanation.of(failure));
        return failure instanceof BadUsage ? ExitCode.REFUSED : ExitCode.COULD_NOT_RUN;
    }
}
