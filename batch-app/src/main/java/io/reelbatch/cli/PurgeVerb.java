package io.reelbatch.cli;

import io.reelbatch.launch.Purge;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `reelbatch purge`.
@Command(
        name = "purge",
        description = {
            "Removes batches that have been over for long, with their rows, prompts, addresses and manifests.",
            "The results files stay. What was purged is recognised if it is handed in again, and is not paid for twice."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class PurgeVerb implements Callable<Integer> {
    private final EngineStarter starter;
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = "--older-than",
            paramLabel = "TIME",
            description = "Only batches that were over so long ago, such as 30d or 12h (default: the setting, 90d).")
    private @Nullable String olderThan;

    @Option(names = "--parked", description = "Also batches with rows that are parked, which could still be resolved.")
    private boolean parked;

    @Option(names = "--dry-run", description = "Only say what would be removed.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    PurgeVerb(EngineStarter starter, Console console) {
        this.starter = starter;
        this.console = console;
    }

    @Override
    public Integer call() {
        Settings settings = common.settings(console);
        var retention = settings.properties().retention();
        Duration age = olderThan == null ? retention.olderThan() : age(olderThan);
        boolean parkedToo = parked || retention.parked();
        try (Engine engine = starter.start(settings)) {
            Purge purge = engine.get(Purge.class);
            Purge.Removed found = purge.look(age, parkedToo);
            console.print("Over for more than %s: %s with %s, %,d files"
                    .formatted(words(age), batches(found.batches()), Words.rows(found.rows()), found.files()));
            kept(found);
            if (dryRun) {
                console.print("Nothing was removed.");
                return ExitCode.ALL_DONE;
            }
            confirm(found);
            return report(purge.purge(age, parkedToo));
        }
    }

    private static Duration age(String text) {
        try {
            Duration age = DurationStyle.detectAndParse(text);
            if (!age.isNegative()) {
                return age;
            }
        } catch (IllegalArgumentException notATime) {
            // said below
        }
        throw new BadUsage("--older-than %s is no time; write one such as 30d or 12h".formatted(text));
    }

    private static String words(Duration age) {
        return age.toHours() % 24 == 0 && age.toDays() > 0 ? age.toDays() + " days" : Words.time(age);
    }

    private static String batches(int count) {
        return count == 1 ? "1 batch" : "%,d batches".formatted(count);
    }

    private void kept(Purge.Removed removed) {
        if (removed.kept() > 0) {
            console.print("%s as old with parked rows kept; `reelbatch resolve` ends them, --parked removes them"
                    .formatted(batches(removed.kept())));
        }
    }

    private void confirm(Purge.Removed found) {
        if (yes || (found.batches() == 0 && found.files() == 0)) {
            return;
        }
        if (!console.terminal()) {
            throw new BadUsage("purge needs --yes where nobody can be asked; --dry-run only looks");
        }
        if (!console.confirm("Remove them for good?")) {
            throw new CannotRun("nothing was removed", null);
        }
    }

    private int report(Purge.Removed removed) {
        console.print("Removed: %s with %s, %,d files, %,d records of runs"
                .formatted(
                        batches(removed.batches()), Words.rows(removed.rows()), removed.files(), removed.executions()));
        if (removed.busy() > 0) {
            console.print("%s left alone, because somebody works on it; the next purge gets it"
                    .formatted(batches(removed.busy())));
        }
        return ExitCode.ALL_DONE;
    }
}
