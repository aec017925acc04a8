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

/// `reelbatch validate`.
@Command(
        name = "validate",
        description = "Lists everything that is wrong with a manifest and its media. Needs no account, sends nothing.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class ValidateVerb implements Callable<Integer> {
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "MANIFEST", description = "CSV, JSONL or JSON file of requests.")
    private Path manifest;

    @Option(names = "--definition", paramLabel = "NAME", description = "Job definition of the rows.")
    private @Nullable String definition;

    @Option(
            names = "--media-root",
            paramLabel = "DIR",
            description = "A further directory that local media may lie in; may be repeated.")
    private List<Path> mediaRoots = new ArrayList<>();

    ValidateVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Settings settings = common.settings(console);
        ManifestFile file = new ManifestFile(manifest, settings.definition(definition));
        ManifestReport report = file.validate();
        ProblemPrinter problems = new ProblemPrinter(console, Integer.MAX_VALUE);
        problems.print(report);
        if (report.refused()) {
            return ExitCode.REFUSED;
        }
        MediaSurvey media = new MediaSurvey(settings.media(settings.mediaRoots(manifest, mediaRoots)));
        Survey survey = Survey.of(file, media, Survey.Lookup.NOTHING);
        problems.print(media);
        int fine = survey.toPay() + survey.freeRows();
        console.print("%s: %s, %,d fine".formatted(manifest, Words.rows(report.rows()), fine));
        return fine == report.rows() ? ExitCode.ALL_DONE : ExitCode.NOT_ALL_DONE;
    }
}
