package io.reelbatch.cli;

import io.reelbatch.control.Operations;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `reelbatch pause`.
@Command(
        name = "pause",
        description = {
            "Holds a row, a batch or everything back: no further call is begun. Calls in flight end as they do.",
            "It lasts until `reelbatch resume`, whatever is stopped or started meanwhile."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class PauseVerb implements Callable<Integer> {
    private final EngineStarter starter;
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(
            paramLabel = "BATCH[/ROW]",
            arity = "0..1",
            description = "A batch, by its id or its beginning, or a row.")
    private @Nullable String name;

    @Option(names = "--all", description = "Everything, what comes later included.")
    private boolean all;

    PauseVerb(EngineStarter starter, Console console) {
        this.starter = starter;
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Engine engine = starter.start(common.settings(console))) {
            Target target = Target.of(engine, name, all);
            engine.get(Operations.class).pause(target.scope());
            console.print("%s is paused; `reelbatch resume %s` goes on.".formatted(target.words(), argument()));
            return ExitCode.ALL_DONE;
        }
    }

    private String argument() {
        return name == null ? "--all" : name;
    }
}
