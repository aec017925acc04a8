package io.reelbatch.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `reelbatch init`.
@Command(
        name = "init",
        description = "Puts a sample manifest, a sample image and a sample job definition into a directory.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class InitVerb implements Callable<Integer> {
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "DIR", arity = "0..1", description = "Where to (default: here).")
    private Path directory = Path.of("");

    InitVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Path home = common.home() == null ? directory.resolve("reelbatch-home") : common.home();
        Path definitions = home.resolve("definitions");
        put(Samples.put("sample.csv", directory.resolve("sample.csv")), directory.resolve("sample.csv"));
        put(Samples.put("picture.png", directory.resolve("media/picture.png")), directory.resolve("media/picture.png"));
        put(Samples.put("my-videos.yml", definitions.resolve("my-videos.yml")), definitions.resolve("my-videos.yml"));
        console.print("");
        console.print(
                "Next: reelbatch validate sample.csv, then reelbatch plan sample.csv, then reelbatch run sample.csv");
        console.print("With the definition: reelbatch run sample.csv --definition my-videos");
        return ExitCode.ALL_DONE;
    }

    private void put(boolean written, Path file) {
        console.print("%s %s".formatted(written ? "wrote" : "kept ", file));
    }
}
