package io.reelbatch.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `reelbatch doctor`.
@Command(
        name = "doctor",
        description = "Looks at everything a run stands on: configuration, directories, database, limits, the service.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class DoctorVerb implements Callable<Integer> {
    private final EngineStarter starter;
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    DoctorVerb(EngineStarter starter, Console console) {
        this.starter = starter;
        this.console = console;
    }

    @Override
    public Integer call() {
        Settings settings = common.settings(console);
        console.print("Configuration:");
        ConfigurationCheck.lines(settings).forEach(line -> console.print("  " + line));
        console.print("Checks:");
        List<Check> before =
                List.of(MachineChecks.java(), MachineChecks.openFiles(), MachineChecks.home(settings.home()));
        before.forEach(check -> console.print("  " + check));
        try (Engine engine = starter.start(settings)) {
            List<Check> checks = EngineChecks.all(engine);
            checks.forEach(check -> console.print("  " + check));
            boolean fine =
                    before.stream().allMatch(Check::fine) && checks.stream().allMatch(Check::fine);
            return fine ? ExitCode.ALL_DONE : ExitCode.COULD_NOT_RUN;
        }
    }
}
