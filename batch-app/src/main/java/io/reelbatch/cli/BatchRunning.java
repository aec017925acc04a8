package io.reelbatch.cli;

import io.reelbatch.launch.BatchInUse;
import io.reelbatch.launch.RunEnd;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.BatchState;
import io.reelbatch.stage.RunningBatches;
import java.util.concurrent.atomic.AtomicReference;

/// Runs a batch before the eyes of whoever started it, and says how it ended.
final class BatchRunning {
    private static final int SHOWN_ROWS = 30;

    private final Engine engine;
    private final Console console;

    BatchRunning(Engine engine, Console console) {
        this.engine = engine;
        this.console = console;
    }

    /// Runs a batch until it has come as far as it can.
    ///
    /// @return the exit code
    int run(Batch batch) {
        if (engine.batches().get(batch.id()).state() == BatchState.PAUSED) {
            console.print("It is paused: nothing is begun until `reelbatch resume %s` or `reelbatch resume --all`."
                    .formatted(batch.id()));
        }
        if (engine.batches().held(batch.id())) {
            console.print("It waits for the next slot of its schedule; `reelbatch schedule run %s` has it run before."
                    .formatted(batch.definition()));
            return ExitCode.NEEDS_A_PERSON;
        }
        return switch (runOrFollow(batch)) {
            case COMPLETED -> show(batch);
            case NEEDS_A_PERSON -> {
                engine.files().write(engine.batches().get(batch.id()));
                show(batch);
                yield ExitCode.NEEDS_A_PERSON;
            }
            case STOPPED -> {
                console.print("Stopped. The same command goes on where it was.");
                yield ExitCode.INTERRUPTED;
            }
        };
    }

    /// A batch that this process works on already is watched.
    private RunEnd runOrFollow(Batch batch) {
        RunningBatches running = engine.get(RunningBatches.class);
        try {
            return running.find(batch.id()).map(run -> follow(running, run)).orElseGet(() -> runToItsEnd(batch));
        } catch (BatchInUse busy) {
            return running.find(batch.id()).map(run -> follow(running, run)).orElseThrow(() -> busy);
        }
    }

    private RunEnd follow(RunningBatches running, BatchRun run) {
        try (ProgressWatch _ = started(run)) {
            running.awaitEnd(run);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return RunEnd.STOPPED;
        }
        if (ManifestRun.OVER.contains(engine.batches().get(run.batch().id()).state())) {
            return RunEnd.COMPLETED;
        }
        return run.needsAPerson() ? RunEnd.NEEDS_A_PERSON : RunEnd.STOPPED;
    }

    private RunEnd runToItsEnd(Batch batch) {
        AtomicReference<ProgressWatch> watch = new AtomicReference<>();
        try {
            return engine.runner().run(batch.id(), run -> replace(watch, started(run)));
        } catch (IllegalStateException failure) {
            throw new CannotRun(
                    "%s%nNothing is lost: the same command goes on where it was. The log has more: %s"
                            .formatted(
                                    Explanation.of(failure), engine.settings().logFile()),
                    failure);
        } finally {
            ProgressWatch running = watch.get();
            if (running != null) {
                running.close();
            }
        }
    }

    /// A run that failed with its storage is followed by another one.
    private static void replace(AtomicReference<ProgressWatch> watch, ProgressWatch next) {
        ProgressWatch before = watch.getAndSet(next);
        if (before != null) {
            before.close();
        }
    }

    private ProgressWatch started(BatchRun run) {
        return ProgressWatch.start(run, console);
    }

    /// Shows where a batch stands and what can be done about it.
    ///
    /// @return its exit code
    int show(Batch batch) {
        BatchReport report = BatchReport.of(engine, batch.id(), SHOWN_ROWS);
        new ReportPrinter(engine, console).print(report);
        return report.exitCode();
    }
}
