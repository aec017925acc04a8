package io.reelbatch.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// What is said when no verb is given.
@Command(
        name = "reelbatch",
        description = "A CSV of prompts in, finished videos out.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Start with `reelbatch demo`, or with `reelbatch init` in an empty directory.",
            "Exit codes: 0 all rows done, 1 could not run, 2 bad usage or manifest refused,",
            "3 some row failed or is parked, 4 waiting for credits or a token, 130 and 143 stopped."
        })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class RootCommand implements Runnable {
    private final Console console;

    @Spec
    private CommandSpec spec;

    RootCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        console.error(spec.commandLine().getUsageMessage());
        throw new CommandLine.ParameterException(spec.commandLine(), "A command is missing.");
    }
}
