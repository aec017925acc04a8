package io.reelbatch.cli;

import io.reelbatch.launch.RunEnd;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchRun;
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
        return run(batch, () -> {});
    }

    /// @param beforehand done to the batch when nobody else can work on it any more
    int run(Batch batch, Runnable beforehand) {
        return switch (runToItsEnd(batch, beforehand)) {
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

    private RunEnd runToItsEnd(Batch batch, Runnable beforehand) {
        AtomicReference<ProgressWatch> watch = new AtomicReference<>();
        try {
            return engine.runner().run(batch.id(), beforehand, run -> watch.set(started(run)));
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
