package io.reelbatch.cli;

import io.reelbatch.ledger.Batch;
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

    ResultsVerb(EngineStarter starter, Console console) {
        this.starter = starter;
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Engine engine = starter.start(common.settings(console))) {
            Batch found = engine.batch(batch);
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
            int written = engine.files().write(current);
            ResultPaths paths = ResultPaths.ofJsonl(Path.of(current.options().resultsFile()));
            console.print("%,d of %s: %s".formatted(written, Words.rows(current.rows()), paths.jsonl()));
            console.print("the same for spreadsheets: " + paths.csv());
            return ExitCode.ALL_DONE;
        }
    }
}
