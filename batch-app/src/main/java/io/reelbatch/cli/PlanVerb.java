package io.reelbatch.cli;

import io.reelbatch.request.ManifestReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `reelbatch plan`.
@Command(
        name = "plan",
        description = "Says what running a manifest would mean: rows, media, credits, time. Spends nothing.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class PlanVerb implements Callable<Integer> {
    private static final int SHOWN_PROBLEMS = 20;

    private final EngineStarter starter;
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "MANIFEST", description = "CSV, JSONL or JSON file of requests.")
    private Path manifest;

    @Option(names = "--definition", paramLabel = "NAME", description = "Job definition of the rows.")
    private @Nullable String definition;

    @Option(names = "--json", description = "For scripts.")
    private boolean json;

    @Option(
            names = "--media-root",
            paramLabel = "DIR",
            description = "A further directory that local media may lie in; may be repeated.")
    private List<Path> mediaRoots = new ArrayList<>();

    PlanVerb(EngineStarter starter, Console console) {
        this.starter = starter;
        this.console = console;
    }

    @Override
    public Integer call() {
        Settings settings = common.settings(console);
        ManifestFile file = new ManifestFile(manifest, settings.definition(definition));
        ManifestReport report = file.validate();
        ProblemPrinter problems = new ProblemPrinter(console, SHOWN_PROBLEMS);
        if (report.refused() || !json) {
            problems.print(report);
        }
        if (report.refused()) {
            return ExitCode.REFUSED;
        }
        try (Engine engine = starter.start(settings)) {
            MediaSurvey media = new MediaSurvey(settings.media(settings.mediaRoots(manifest, mediaRoots)));
            String name = file.definition().name();
            Survey survey = Survey.of(file, media, Survey.Lookup.in(engine.items(), name));
            if (!json) {
                problems.print(media);
            }
            Plan plan = new Plan(
                    report,
                    survey,
                    engine.price(),
                    engine.balance(name),
                    BudgetUse.of(engine, name, null),
                    file.definition(),
                    settings);
            (json ? List.of(plan.json()) : plan.lines()).forEach(console::print);
            return plan.badRows() == 0 ? ExitCode.ALL_DONE : ExitCode.NOT_ALL_DONE;
        }
    }
}
