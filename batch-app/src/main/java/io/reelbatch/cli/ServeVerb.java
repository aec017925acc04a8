package io.reelbatch.cli;

import io.reelbatch.intake.Intakes;
import io.reelbatch.launch.BatchDispatcher;
import io.reelbatch.launch.DailyPurge;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `reelbatch serve`.
@Command(
        name = "serve",
        description =
                "Takes requests in by every door that is configured and runs them, until it is stopped (Ctrl-C, SIGTERM).",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ServeVerb implements Callable<Integer> {
    /// The one verb that opens a port: that of health and metrics, and no other.
    private static final Map<String, String> WITH_MANAGEMENT_PORT =
            Map.of("spring.main.web-application-type", "servlet", "server.port", "-1");

    private final EngineStarter starter;
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    ServeVerb(EngineStarter starter, Console console) {
        this.starter = starter;
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = common.settings(console);
        try (Engine engine = starter.start(settings, WITH_MANAGEMENT_PORT).openDoor()) {
            Intakes intakes = engine.get(Intakes.class);
            intakes.open();
            engine.get(BatchDispatcher.class).takeOpenBatches();
            engine.get(DailyPurge.class).begin();
            intakes.status().forEach(console::print);
            console.print("Serving. The log is %s; Ctrl-C or SIGTERM stops in order.".formatted(settings.logFile()));
            intakes.awaitEnd();
            return ExitCode.INTERRUPTED;
        }
    }
}
