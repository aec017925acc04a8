package io.reelbatch.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `reelbatch run`.
@Command(
        name = "run",
        description = "Runs a manifest: every row becomes a video. The same command again goes on where it was.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class RunVerb implements Callable<Integer> {
    private final EngineStarter starter;
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "MANIFEST", description = "CSV, JSONL or JSON file of requests.")
    private Path manifest;

    @Option(names = "--definition", paramLabel = "NAME", description = "Job definition of the rows.")
    private @Nullable String definition;

    @Option(names = "--out", paramLabel = "FILE", description = "Where the results go (default: beside the manifest).")
    private @Nullable Path out;

    @Option(names = "--strict", description = "Refuse the whole manifest when any row cannot be worked on.")
    private boolean strict;

    @Option(names = "--max-credits", paramLabel = "N", description = "Spend at most N credits on this batch.")
    private @Nullable Long maxCredits;

    @Option(names = "--yes", description = "Do not ask before credits are spent.")
    private boolean yes;

    @Option(names = "--download", paramLabel = "DIR", description = "Fetch the finished videos into DIR.")
    private @Nullable Path download;

    @Option(names = "--again", description = "Run a manifest that was run before anew, and pay for it again.")
    private boolean again;

    @Option(
            names = "--media-root",
            paramLabel = "DIR",
            description = "A further directory that local media may lie in; may be repeated.")
    private List<Path> mediaRoots = new ArrayList<>();

    RunVerb(EngineStarter starter, Console console) {
        this.starter = starter;
        this.console = console;
    }

    @Override
    public Integer call() {
        Settings settings = common.settings(console);
        ManifestFile file = new ManifestFile(manifest, settings.definition(definition));
        RunOptions options = new RunOptions(out, download, mediaRoots, new Spending(yes, maxCredits), strict, again);
        return new ManifestRun(settings, console, file, options).run(starter);
    }
}
