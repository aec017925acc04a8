package io.reelbatch.cli;

import io.reelbatch.control.Operations;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Refreshable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `reelbatch refresh`.
@Command(
        name = "refresh",
        description = {
            "Exports finished videos of a batch anew, for fresh addresses. Costs no credits.",
            "The rows keep their result ids; their results get a higher revision."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class RefreshVerb implements Callable<Integer> {
    private final EngineStarter starter;
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "BATCH", description = "Id of a batch, or its beginning.")
    private String batch;

    @Option(names = "--row", paramLabel = "KEY", arity = "1..*", description = "Only these rows, by id.")
    private List<String> rows = new ArrayList<>();

    RefreshVerb(EngineStarter starter, Console console) {
        this.starter = starter;
        this.console = console;
    }

    @Override
    public Integer call() {
        Settings settings = common.settings(console);
        try (Engine engine = starter.start(settings).openDoor()) {
            Batch found = engine.batch(batch);
            rows.forEach(key -> RetryVerb.check(engine, found, key));
            Refreshable wanted = engine.items().refreshable(found.id(), rows);
            if (wanted.elsewhere() > 0) {
                console.print("%s took the video from another batch; refresh that one."
                        .formatted(Words.rows(wanted.elsewhere())));
            }
            if (wanted.exports() == 0) {
                console.print("There is nothing to export anew.");
                return new BatchRunning(engine, console).show(found);
            }
            console.print("Batch %s: %s to export anew, for free".formatted(found.id(), Words.rows(wanted.exports())));
            engine.get(Operations.class).refresh(found, rows);
            return new BatchRunning(engine, console).run(found);
        }
    }
}
