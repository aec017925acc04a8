package io.reelbatch.cli;

import io.reelbatch.control.Operations;
import io.reelbatch.launch.AlreadyAccepted;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchOptions;
import io.reelbatch.ledger.BatchState;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.request.ManifestReport;
import io.reelbatch.sink.ResultPaths;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// `run` from the manifest to the exit code: check, ask, accept, run. A manifest that is known goes on
/// where it was.
final class ManifestRun {
    private static final int SHOWN_PROBLEMS = 20;
    static final Set<BatchState> OVER = EnumSet.of(BatchState.COMPLETED, BatchState.CANCELLED);

    private final Settings settings;
    private final Console console;
    private final ManifestFile manifest;
    private final RunOptions options;

    ManifestRun(Settings settings, Console console, ManifestFile manifest, RunOptions options) {
        this.settings = settings;
        this.console = console;
        this.manifest = manifest;
        this.options = options;
    }

    int run(EngineStarter starter) {
        return run(starter, Map.of());
    }

    /// @param extra properties beside the settings'
    int run(EngineStarter starter, Map<String, String> extra) {
        ManifestReport report = manifest.validate();
        ProblemPrinter problems = new ProblemPrinter(console, SHOWN_PROBLEMS);
        if (report.refused() || (options.strict() && !fine(report, problems))) {
            problems.print(report);
            return ExitCode.REFUSED;
        }
        try (Engine engine = starter.start(settings, extra).openDoor()) {
            Optional<Batch> known = options.again() ? Optional.empty() : known(engine, report);
            if (known.isPresent()) {
                return goOn(engine, known.get());
            }
            problems.print(report);
            return begin(engine, report);
        }
    }

    private boolean fine(ManifestReport report, ProblemPrinter problems) {
        MediaSurvey media = media();
        Survey.of(manifest, media, Survey.Lookup.NOTHING);
        problems.print(media);
        boolean fine = report.clean() && media.problemCount() == 0;
        if (!fine) {
            console.error("reelbatch: nothing was started, because --strict wants every row to be fine");
        }
        return fine;
    }

    private MediaSurvey media() {
        return new MediaSurvey(settings.media(settings.mediaRoots(manifest.path(), options.mediaRoots())));
    }

    private Optional<Batch> known(Engine engine, ManifestReport report) {
        return engine.accepter().known(report, manifest.definition().name());
    }

    private int begin(Engine engine, ManifestReport report) {
        console.print("%s: %s, definition %s"
                .formatted(
                        manifest.path(),
                        Words.rows(report.rows()),
                        manifest.definition().name()));
        BatchOptions wanted = options.of(manifest.path(), settings);
        tryOut(wanted);
        if (!settings.emulated()) {
            askForNew(engine);
        }
        Batch batch;
        try {
            batch = accept(engine, report, wanted);
        } catch (AlreadyAccepted byAnother) {
            console.print("Another command has just accepted the same manifest.");
            return goOn(engine, byAnother.batch());
        }
        console.print("Batch %s".formatted(batch.id()));
        return new BatchRunning(engine, console).run(batch);
    }

    private Batch accept(Engine engine, ManifestReport report, BatchOptions wanted) {
        String definition = manifest.definition().name();
        return options.again()
                ? engine.accepter().accept(manifest.path(), report, definition, wanted)
                : engine.accepter().acceptFirst(manifest.path(), report, definition, wanted);
    }

    private static void tryOut(BatchOptions wanted) {
        try {
            ResultPaths.ofJsonl(Path.of(wanted.resultsFile())).tryOut();
        } catch (UncheckedIOException e) {
            throw new CannotRun(String.valueOf(e.getMessage()), e);
        }
    }

    private void askForNew(Engine engine) {
        MediaSurvey media = media();
        String definition = manifest.definition().name();
        Survey survey = Survey.of(
                manifest,
                media,
                options.again() ? Survey.Lookup.NOTHING : Survey.Lookup.in(engine.items(), definition));
        new ProblemPrinter(console, SHOWN_PROBLEMS).print(media);
        if (survey.purged() > 0) {
            console.print("  %s done before whose results were purged; not generated again"
                    .formatted(Words.rows(survey.purged())));
        }
        if (survey.reused() > 0) {
            console.print("  %s done before, taken from there".formatted(Words.rows(survey.reused())));
        }
        ask(engine, survey.toPay());
    }

    private void ask(Engine engine, int generations) {
        if (generations > 0) {
            options.spending()
                    .ask(
                            console,
                            generations,
                            engine.price(),
                            engine.balance(manifest.definition().name()));
        }
    }

    private int goOn(Engine engine, Batch known) {
        engine.batches().options(known.id(), options.over(known.options(), manifest.path(), settings));
        if (options.spending().maxCredits() != null) {
            engine.get(Operations.class).limit(known, options.spending().maxCredits());
        }
        Batch batch = engine.batches().get(known.id());
        if (OVER.contains(batch.state())) {
            return showAgain(engine, batch);
        }
        tryOut(batch.options());
        Map<ItemState, Integer> counts = engine.batches().counts(batch.id());
        console.print("Going on with batch %s of %s: %s"
                .formatted(batch.id(), Words.rows(batch.rows()), Words.counts(counts)));
        if (!settings.emulated() && !engine.get(Operations.class).running(batch.id())) {
            ask(engine, unpaid(batch, counts));
        }
        return new BatchRunning(engine, console).run(batch);
    }

    static int unpaid(Batch batch, Map<ItemState, Integer> counts) {
        return counts.getOrDefault(ItemState.ACCEPTED, 0)
                + counts.getOrDefault(ItemState.UPLOADED, 0)
                + batch.rows()
                - batch.ingested();
    }

    private int showAgain(Engine engine, Batch batch) {
        console.print("This manifest was run before, as batch %s on %s. Nothing is sent and nothing is spent."
                .formatted(batch.id(), batch.createdAt()));
        engine.batches()
                .purged(batch.id())
                .ifPresent(purged -> console.print(
                        "Its rows and results were purged on %s; a results file that was kept is still where it was."
                                .formatted(purged.at())));
        if (engine.batches().purged(batch.id()).isEmpty()
                && !Files.exists(ResultPaths.ofJsonl(Path.of(batch.options().resultsFile()))
                        .jsonl())) {
            engine.files().write(batch);
        }
        int exitCode = new BatchRunning(engine, console).show(batch);
        console.print("To generate and pay for all of it anew: the same command with --again");
        return exitCode;
    }
}
