package io.reelbatch.cli;

import io.reelbatch.control.Operations;
import io.reelbatch.launch.BatchInUse;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Item;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `reelbatch cancel`.
@Command(
        name = "cancel",
        description = {
            "Calls a row, a batch or everything that is open off. What was not sent costs nothing.",
            "A generation that is running is not cut; it may be charged. Its session is kept, and what was paid for can"
                    + " still be had: `reelbatch resolve BATCH/ROW --as done`."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class CancelVerb implements Callable<Integer> {
    private final EngineStarter starter;
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(
            paramLabel = "BATCH[/ROW]",
            arity = "0..1",
            description = "A batch, by its id or its beginning, or a row.")
    private @Nullable String name;

    @Option(names = "--all", description = "Every batch that is not over.")
    private boolean all;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    CancelVerb(EngineStarter starter, Console console) {
        this.starter = starter;
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Engine engine = starter.start(common.settings(console)).openDoor()) {
            Target target = Target.of(engine, name, all);
            confirm(target);
            switch (target) {
                case Target.All() ->
                    engine.batches().all().stream()
                            .filter(batch -> !ManifestRun.OVER.contains(batch.state()))
                            .forEach(batch -> cancel(engine, batch));
                case Target.OneBatch(var batch) -> cancel(engine, batch);
                case Target.OneRow(var batch, var row) -> cancel(engine, batch, row);
            }
            return ExitCode.ALL_DONE;
        }
    }

    private void confirm(Target target) {
        if (yes || target instanceof Target.OneRow) {
            return;
        }
        if (!console.terminal()) {
            throw new BadUsage("cancel %s needs --yes where nobody can be asked".formatted(target.words()));
        }
        if (!console.confirm("Cancel %s?".formatted(target.words()))) {
            throw new CannotRun("nothing was cancelled", null);
        }
    }

    private void cancel(Engine engine, Batch batch) {
        if (ManifestRun.OVER.contains(batch.state())) {
            console.print("Batch %s is over as %s.".formatted(batch.id(), batch.state()));
            return;
        }
        try {
            int rows = engine.get(Operations.class).cancel(batch);
            console.print("Batch %s is cancelled: %s called off.".formatted(batch.id(), Words.rows(rows)));
            finish(engine, batch);
        } catch (BatchInUse elsewhere) {
            console.print("Batch %s is cancelled; the process that works on it will see it.".formatted(batch.id()));
        }
    }

    private void cancel(Engine engine, Batch batch, Item row) {
        boolean open = engine.get(Operations.class).cancel(batch, row.rowKey());
        Item now = engine.items().find(batch.id(), row.rowKey()).orElse(row);
        console.print(
                open ? "%s is cancelled".formatted(row.name()) : "%s is over as %s".formatted(row.name(), now.state()));
        if (open && now.problem() != null) {
            console.print("%s %s"
                    .formatted(now.problem().message(), now.problem().hint())
                    .strip());
        }
        if (BatchReport.of(engine, batch.id(), 0).open() == 0) {
            finish(engine, batch);
        }
    }

    /// Where nobody works on the batch its last step is made here: the results are written.
    private void finish(Engine engine, Batch batch) {
        if (!engine.get(Operations.class).running(batch.id())
                && !ManifestRun.OVER.contains(engine.batches().get(batch.id()).state())) {
            int _ = new BatchRunning(engine, console).run(batch);
        }
    }
}
