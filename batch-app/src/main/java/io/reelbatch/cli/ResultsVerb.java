package io.reelbatch.cli;

import io.reelbatch.launch.ResultsRebuild;
import io.reelbatch.ledger.Batch;
import io.reelbatch.sink.Publication;
import io.reelbatch.sink.ResultPaths;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `reelbatch results`.
@Command(
        name = "results",
        description = "Writes the results of a batch as far as they are there.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class ResultsVerb implements Callable<Integer> {
    private final EngineStarter starter;
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "BATCH", description = "Id of a batch, or its beginning.")
    private String batch;

    @Option(names = "--out", paramLabel = "FILE", description = "Where they go, now and later.")
    private @Nullable Path out;

    @Option(
            names = "--rebuild",
            description =
                    "Makes the results anew from what the ledger has of every row, for a batch that is INCONSISTENT.")
    private boolean rebuild;

    @Option(names = "--force", description = "Writes over a results file that was edited.")
    private boolean force;

    ResultsVerb(EngineStarter starter, Console console) {
        this.starter = starter;
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Engine engine = starter.start(common.settings(console))) {
            Batch found = engine.batch(batch);
            engine.batches().purged(found.id()).ifPresent(purged -> {
                throw new BadUsage("the rows and results of batch %s were purged on %s; there is nothing to write"
                        .formatted(found.id(), purged.at()));
            });
            if (out != null) {
                engine.batches()
                        .options(
                                found.id(),
                                found.options()
                                        .withResultsFile(ResultPaths.of(found.manifest(), out)
                                                .jsonl()
                                                .toString()));
            }
            Batch current = engine.batches().get(found.id());
            spareEdits(engine, current);
            if (rebuild) {
                int mended = engine.get(ResultsRebuild.class).rebuild(current.id());
                console.print("%,d results were missing or wrong and are made anew".formatted(mended));
            }
            int written =
                    force ? engine.files().overwrite(current) : engine.files().write(current);
            ResultPaths paths = ResultPaths.ofJsonl(Path.of(current.options().resultsFile()));
            console.print("%,d of %s: %s".formatted(written, Words.rows(current.rows()), paths.jsonl()));
            console.print("the same for spreadsheets: " + paths.csv());
            return ExitCode.ALL_DONE;
        }
    }

    private void spareEdits(Engine engine, Batch batch) {
        if (!force && out == null && engine.files().publication(batch) instanceof Publication.Edited(var file)) {
            throw new BadUsage("%s was edited since it was written; --force writes over it, --out FILE writes elsewhere"
                    .formatted(file));
        }
    }
}
