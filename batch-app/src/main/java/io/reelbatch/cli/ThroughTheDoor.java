package io.reelbatch.cli;

import io.reelbatch.door.Order;
import io.reelbatch.door.Talk;
import io.reelbatch.door.Visit;
import io.reelbatch.settings.PropertiesReader;
import io.reelbatch.settings.ReelbatchProperties;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// Executes a command in the process that works in its home, if there is one; otherwise here.
final class ThroughTheDoor implements IExecutionStrategy {
    /// They need no database, or one of their own, or are what others come to.
    private static final Set<String> ALWAYS_HERE = Set.of("validate", "init", "demo", "serve");
    /// What they spend or export must be asked of the service that was meant.
    private static final Set<String> SPENDING = Set.of("run", "retry", "resolve", "refresh");

    /// Tries while another process has the database open, a second apart.
    private static final int WHILE_IN_USE = 15;

    private final Console console;
    private final List<String> line;

    ThroughTheDoor(Console console, String... line) {
        this.console = console;
        this.line = Arrays.asList(line);
    }

    @Override
    public int execute(ParseResult parsed) {
        for (int more = WHILE_IN_USE; true; more--) {
            OptionalInt there = askedForHelp(parsed) ? OptionalInt.empty() : elsewhere(parsed);
            if (there.isPresent()) {
                return there.getAsInt();
            }
            try {
                return new CommandLine.RunLast().execute(parsed);
            } catch (CommandLine.ExecutionException failure) {
                if (!(failure.getCause() instanceof HomeInUse) || more == 0 || !waited()) {
                    throw failure;
                }
            }
        }
    }

    /// A process that has the database open is about to open its door, or has only a moment's work.
    private static boolean waited() {
        try {
            return !new CountDownLatch(1).await(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean askedForHelp(ParseResult parsed) {
        return parsed.asCommandLineList().stream()
                .anyMatch(command -> command.isUsageHelpRequested() || command.isVersionHelpRequested());
    }

    private OptionalInt elsewhere(ParseResult parsed) {
        if (!parsed.hasSubcommand() || ALWAYS_HERE.contains(verb(parsed))) {
            return OptionalInt.empty();
        }
        try {
            ReelbatchProperties wanted = PropertiesReader.read(options(parsed));
            Optional<Visit> visit = Visit.to(wanted.home());
            return visit.isPresent() ? go(visit.get(), verb(parsed), wanted) : OptionalInt.empty();
        } catch (BadUsage | IllegalArgumentException | IllegalStateException badSettings) {
            return OptionalInt.empty(); // the command says so itself, better
        }
    }

    private static String verb(ParseResult parsed) {
        return parsed.subcommand().commandSpec().name();
    }

    private static java.util.Map<String, String> options(ParseResult parsed) {
        List<CommandLine> commands = parsed.asCommandLineList();
        CommandSpec mixin = commands.getLast().getCommandSpec().mixins().get("common");
        return mixin != null && mixin.userObject() instanceof CommonOptions common
                ? common.asProperties()
                : java.util.Map.of();
    }

    private OptionalInt go(Visit visit, String verb, ReelbatchProperties wanted) {
        String service = wanted.backend().baseUrl().toString();
        if (SPENDING.contains(verb) && !visit.service().equals(service)) {
            throw new CannotRun(
                    "process %d works in this home with the service %s, but this command is meant for %s; wait for that process to end, or choose another --home"
                            .formatted(visit.pid(), visit.service(), service),
                    null);
        }
        boolean terminal = console.terminal();
        Order order = new Order(
                UUID.randomUUID().toString(),
                line,
                Path.of("").toAbsolutePath().toString(),
                terminal,
                console.width().getAsInt());
        try {
            return visit.execute(order, new Here(console));
        } catch (IOException broken) {
            throw new CannotRun(
                    "%s; what it was doing is not lost: the same command goes on".formatted(broken.getMessage()),
                    broken);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.of(ExitCode.INTERRUPTED);
        }
    }

    /// This console, as the other process talks to it.
    private record Here(Console console) implements Talk {
        @Override
        public PrintStream out() {
            return console.out();
        }

        @Override
        public PrintStream err() {
            return console.err();
        }

        @Override
        public @Nullable String answer() {
            try {
                return console.answers().next();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
