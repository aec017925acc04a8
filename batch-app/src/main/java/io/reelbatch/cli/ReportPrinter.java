package io.reelbatch.cli;

import io.reelbatch.launch.FilesElsewhere;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchState;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Reopenable;
import io.reelbatch.sink.ResultPaths;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Tells a person how a batch stands: rows, counts, where the results lie, what can be done next.
final class ReportPrinter {
    private final Engine engine;
    private final Console console;

    ReportPrinter(Engine engine, Console console) {
        this.engine = engine;
        this.console = console;
    }

    void print(BatchReport report) {
        RowTable.lines(report.rows(), console.width().getAsInt()).forEach(console::print);
        if (report.notShown() > 0) {
            console.print("... and %s more, all in the results file".formatted(Words.rows(report.notShown())));
        }
        console.print("");
        console.print("Batch %s: %s%s".formatted(report.batch().id(), Words.counts(report.counts()), credits(report)));
        if (report.suspects() > 0) {
            console.print(
                    "%s may have been charged more than once: sent again without proof that the first time did nothing."
                            .formatted(Words.rows(report.suspects())));
        }
        budget(report.batch());
        if (!ManifestRun.OVER.contains(report.batch().state())) {
            engine.get(FilesElsewhere.class)
                    .host(report.batch())
                    .ifPresent(host ->
                            console.print("Files:   on the host %s, which is to go on with it".formatted(host)));
        }
        paths(report.batch());
        next(report);
    }

    private static String credits(BatchReport report) {
        Batch batch = report.batch();
        if (batch.creditsBefore() != null && batch.creditsAfter() != null) {
            return "; the balance went from %,d to %,d credits".formatted(batch.creditsBefore(), batch.creditsAfter());
        }
        return report.credits() == 0 ? "" : "; about %,d credits".formatted(report.credits());
    }

    private void budget(Batch batch) {
        BudgetUse use = BudgetUse.of(engine, batch.definition(), batch.id());
        if (use.budget().limits()) {
            console.print("Budget:  " + use.line());
        }
    }

    private void paths(Batch batch) {
        ResultPaths paths = ResultPaths.ofJsonl(Path.of(batch.options().resultsFile()));
        console.print("Results: " + paths.jsonl());
        console.print("         " + paths.csv());
        if (Files.exists(paths.failed())) {
            console.print("Failed rows, to be mended and run again: " + paths.failed());
        }
        engine.files().editedOf(batch).forEach(file -> console.print("Edited by somebody, and put aside: " + file));
        String downloads = batch.options().downloadDirectory();
        if (downloads != null) {
            console.print("Videos:  " + downloads);
        }
    }

    private void next(BatchReport report) {
        if (report.batch().state() == BatchState.INCONSISTENT) {
            console.error(
                    "reelbatch: batch %s is INCONSISTENT: its %,d rows and its results differ; `reelbatch results %s --rebuild` makes them anew from the rows"
                            .formatted(
                                    report.batch().id(),
                                    report.batch().rows(),
                                    report.batch().id()));
        }
        report.hints().forEach(hint -> console.print("Hint: " + hint));
        if (report.open() > 0) {
            console.print("%s not finished; the same command goes on with them."
                    .formatted(report.open() == 1 ? "1 row is" : "%,d rows are".formatted(report.open())));
            if (report.count(ItemState.PARKED) > 0) {
                retry(report.batch()); // other rows of its session may be waiting for a parked one
            }
        } else if (report.count(ItemState.DONE) < report.batch().rows()) {
            retry(report.batch());
        }
    }

    private void retry(Batch batch) {
        Reopenable again = engine.items().reopenable(batch.id(), List.of());
        if (again.rows() > 0) {
            console.print("To try again without a change (%s): reelbatch retry %s"
                    .formatted(Words.rows(again.rows()), batch.id()));
        }
    }
}
