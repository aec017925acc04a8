package io.reelbatch.cli;

import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.ItemState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `reelbatch status`.
@Command(
        name = "status",
        description = "Lists all batches, or says how one of them stands and what its open rows wait for.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class StatusVerb implements Callable<Integer> {
    private static final int SHOWN_ROWS = 30;

    private final EngineStarter starter;
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "BATCH", arity = "0..1", description = "Id of a batch, or its beginning.")
    private @Nullable String batch;

    @Option(names = "--json", description = "For scripts.")
    private boolean json;

    StatusVerb(EngineStarter starter, Console console) {
        this.starter = starter;
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Engine engine = starter.start(common.settings(console))) {
            if (batch == null) {
                all(engine);
            } else {
                one(engine, engine.batch(batch));
            }
            return ExitCode.ALL_DONE;
        }
    }

    private void one(Engine engine, Batch found) {
        BatchReport report = BatchReport.of(engine, found.id(), SHOWN_ROWS);
        if (json) {
            console.print(StatusJson.of(report, BudgetUse.of(engine, found.definition(), found.id())));
            return;
        }
        console.print("%s (%s, definition %s), accepted %s: %s"
                .formatted(found.id(), found.manifest(), found.definition(), found.createdAt(), found.state()));
        engine.batches()
                .purged(found.id())
                .ifPresent(purged -> console.print("Its rows and results were purged on %s.".formatted(purged.at())));
        new ReportPrinter(engine, console).print(report);
    }

    private void all(Engine engine) {
        List<Batch> batches = engine.batches().all();
        if (json) {
            console.print(StatusJson.of(batches, engine.batches()::counts));
        } else if (batches.isEmpty()) {
            console.print("No batches yet in %s"
                    .formatted(engine.settings().home().toAbsolutePath().normalize()));
        } else {
            table(engine, batches).lines().forEach(console::print);
        }
    }

    private static Table table(Engine engine, List<Batch> batches) {
        Table table = new Table("BATCH", "STATE", "ROWS", "COUNTS", "ACCEPTED", "MANIFEST");
        for (Batch batch : batches) {
            Map<ItemState, Integer> counts = engine.batches().counts(batch.id());
            table.add(
                    batch.id(),
                    batch.state().name(),
                    Integer.toString(batch.rows()),
                    Words.counts(counts),
                    batch.createdAt().toString(),
                    batch.manifest().toString());
        }
        return table;
    }
}
