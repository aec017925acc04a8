package io.reelbatch.cli;

import java.util.List;
import org.springframework.boot.logging.LoggingSystem;
import picocli.CommandLine;

/// The command `reelbatch`.
public final class ReelbatchCommand {
    private ReelbatchCommand() {}

    /// Runs a command line on the process's own console.
    ///
    /// @param application the Spring Boot application, started only by verbs that need it
    /// @return the exit code
    public static int execute(Class<?> application, String... args) {
        return execute(application, Console.ofProcess(), args);
    }

    static int execute(Class<?> application, Console console, String... args) {
        // until the application has set its log file up nothing may be logged to the console
        LoggingSystem.get(ReelbatchCommand.class.getClassLoader()).beforeInitialize();
        CommandLine line = commandLine(new EngineStarter(application), console);
        line.setExecutionStrategy(new ThroughTheDoor(console, args));
        return line.execute(args);
    }

    /// All verbs on a console.
    static CommandLine commandLine(EngineStarter starter, Console console) {
        CommandLine line = new CommandLine(new RootCommand(console));
        verbs(starter, console).forEach(line::addSubcommand);
        line.setOut(console.outWriter());
        line.setErr(console.errWriter());
        line.setUsageHelpAutoWidth(false);
        line.setUsageHelpWidth(100);
        line.setParameterExceptionHandler(new UsageProblems(console));
        line.setExecutionExceptionHandler(new Failures(console));
        return line;
    }

    private static List<Object> verbs(EngineStarter starter, Console console) {
        return List.of(
                new RunVerb(starter, console),
                new ValidateVerb(console),
                new PlanVerb(starter, console),
                new StatusVerb(starter, console),
                new ResultsVerb(starter, console),
                new RetryVerb(starter, console),
                new PauseVerb(starter, console),
                new ResumeVerb(starter, console),
                new CancelVerb(starter, console),
                new ResolveVerb(starter, console),
                new RefreshVerb(starter, console),
                new PurgeVerb(starter, console),
                new CreditsVerb(starter, console),
                new ScheduleVerb(starter, console),
                new DltVerb(console),
                new ServeVerb(starter, console),
                new DoctorVerb(starter, console),
                new InitVerb(console),
                new DemoVerb(starter, console));
    }
}
