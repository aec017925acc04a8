package io.reelbatch.cli;

import io.reelbatch.intake.kafka.DeadLetterDesk;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `reelbatch dlt`.
@Command(
        name = "dlt",
        description = "Looks at the Kafka records that could not be read as a request, and sends them in again.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "(list | replay)")
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class DltVerb implements Runnable {
    private final Console console;

    @Spec
    private CommandSpec spec;

    DltVerb(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do: dlt list, or dlt replay.");
    }

    @Command(
            name = "list",
            description = "Lists them: where each stood, why it could not be read, and how to mend it.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    int list(@Mixin CommonOptions common) {
        Table table = new Table("record", "reason", "key", "what to do");
        int[] count = new int[1];
        withDesk(common, desk -> {
            desk.forEach(letter -> {
                count[0]++;
                table.add(
                        letter.id(),
                        letter.reason(),
                        Words.printable(letter.key() == null ? "" : letter.key()),
                        Words.printable(letter.hint()));
            });
            return null;
        });
        if (count[0] == 0) {
            console.print("There are no dead letters.");
        } else {
            table.lines().forEach(console::print);
            console.print("%,d in all. To send one in again: reelbatch dlt replay RECORD".formatted(count[0]));
        }
        return ExitCode.ALL_DONE;
    }

    @Command(
            name = "replay",
            description = {
                "Sends records in again as they were, after what was wrong has been mended on this side: a definition that"
                        + " was missing, a limit that was too small.",
                "A request that was accepted meanwhile is recognised and costs nothing."
            },
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    int replay(
            @Mixin CommonOptions common,
            @Parameters(paramLabel = "RECORD", arity = "0..*", description = "As `dlt list` names them.") @Nullable
                    List<String> records,
            @Option(names = "--reason", paramLabel = "WORD", description = "Every record with this reason.") @Nullable
                    String reason,
            @Option(names = "--all", description = "Every record.") boolean all) {
        Set<String> wanted = new HashSet<>(records == null ? List.of() : records);
        if (wanted.isEmpty() && reason == null && !all) {
            throw new BadUsage("name the records to send in again, or a --reason, or --all");
        }
        Set<String> sent = new HashSet<>();
        int count = withDesk(
                common,
                desk -> desk.replay(letter -> {
                    boolean chosen = all
                            || wanted.contains(letter.id())
                            || letter.reason().equals(reason);
                    // a copy of a record that was set aside twice is sent once
                    return chosen && sent.add(letter.id());
                }));
        console.print("%,d sent in again".formatted(count));
        List<String> missing = new ArrayList<>(wanted);
        missing.removeAll(sent);
        if (!missing.isEmpty()) {
            throw new CannotRun(
                    "not among the dead letters, or too large to be kept there: " + String.join(", ", missing), null);
        }
        return ExitCode.ALL_DONE;
    }

    private <T extends @Nullable Object> T withDesk(CommonOptions common, Function<DeadLetterDesk, T> action) {
        try {
            return action.apply(DeadLetterDesk.of(common.settings(console).properties()));
        } catch (DeadLetterDesk.Unreachable e) {
            throw new CannotRun(String.valueOf(e.getMessage()), e);
        }
    }
}
