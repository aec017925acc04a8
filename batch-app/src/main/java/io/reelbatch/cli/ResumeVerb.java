package io.reelbatch.cli;

import io.reelbatch.control.Operations;
import io.reelbatch.ledger.Pauses;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `reelbatch resume`.
@Command(
        name = "resume",
        description = {
            "Ends the pause of a row, of a batch and its rows, or of everything.",
            "It only ends pauses: rows that failed or were blocked are tried again by `reelbatch retry`."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ResumeVerb implements Callable<Integer> {
    private final EngineStarter starter;
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(
            paramLabel = "BATCH[/ROW]",
            arity = "0..1",
            description = "A batch, by its id or its beginning, or a row.")
    private @Nullable String name;

    @Option(names = "--all", description = "All pauses there are.")
    private boolean all;

    ResumeVerb(EngineStarter starter, Console console) {
        this.starter = starter;
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Engine engine = starter.start(common.settings(console))) {
            Target target = Target.of(engine, name, all);
            Operations operations = engine.get(Operations.class);
            int ended = operations.resume(target.scope());
            console.print("%s: %s".formatted(target.words(), ended == 0 ? "was not paused" : "goes on"));
            stillPaused(operations.pauses(), target);
            return ExitCode.ALL_DONE;
        }
    }

    private void stillPaused(Pauses left, Target target) {
        if (left.everything()) {
            console.print("Everything is paused still; `reelbatch resume --all` ends that.");
        } else if (target instanceof Target.OneRow(var batch, var _) && left.whole(batch.id())) {
            console.print("Its batch is paused still; `reelbatch resume %s` ends that.".formatted(batch.id()));
        }
    }
}
