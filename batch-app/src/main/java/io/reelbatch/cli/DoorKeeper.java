package io.reelbatch.cli;

import io.reelbatch.door.Commands;
import io.reelbatch.door.Order;
import io.reelbatch.door.Talk;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Executes the command lines that come through the door: by the same verbs, on the application that is
/// running, with a console at the other end.
final class DoorKeeper implements Commands {
    private final Engine engine;

    DoorKeeper(Engine engine) {
        this.engine = engine;
    }

    @Override
    public int execute(Order order, Talk talk) {
        Console console = new Console(talk.out(), talk.err(), talk::answer, order.terminal(), order::width);
        CommandLine line = ReelbatchCommand.commandLine(EngineStarter.of(engine), console);
        Path from = order.from();
        line.registerConverter(Path.class, text -> from.resolve(text).normalize());
        line.setDefaultValueProvider(new Home(engine.settings().home()));
        return line.execute(order.line().toArray(String[]::new));
    }

    /// Whatever the directory that the command was typed in: it is about the home of the running process.
    private record Home(Path home) implements IDefaultValueProvider {
        @Override
        public @org.jspecify.annotations.Nullable String defaultValue(ArgSpec argument) {
            boolean isHome = argument instanceof OptionSpec option
                    && option.longestName().equals("--home");
            return isHome ? home.toAbsolutePath().normalize().toString() : null;
        }
    }
}
