package io.reelbatch.cli;

import io.reelbatch.control.Resolutions;
import io.reelbatch.control.Verdict;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/// `reelbatch resolve`.
@Command(
        name = "resolve",
        description = {
            "Says what became of a row that may have been paid for and has no video, and goes on with it.",
            "done: a video was made; the session's present draft is exported, which is free.",
            "not-executed: nothing was generated and nothing paid, you have looked; it is sent again.",
            "recharge: nobody knows; it is sent again and may be paid for twice."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class ResolveVerb implements Callable<Integer> {
    private final EngineStarter starter;
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "BATCH/ROW", description = "A row that is PARKED, or CANCELLED after it was sent.")
    private String name;

    @Option(
            names = "--as",
            required = true,
            paramLabel = "VERDICT",
            converter = VerdictName.class,
            description = "done, not-executed or recharge.")
    private Verdict verdict;

    @Option(names = "--max-credits", paramLabel = "N", description = "Spend at most N credits.")
    private @Nullable Long maxCredits;

    @Option(names = "--yes", description = "Do not ask before credits are spent.")
    private boolean yes;

    ResolveVerb(EngineStarter starter, Console console) {
        this.starter = starter;
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Engine engine = starter.start(common.settings(console)).openDoor()) {
            Target.OneRow target = Target.row(engine, name);
            if (verdict != Verdict.DONE && !engine.settings().emulated()) {
                String definition = target.batch().definition();
                new Spending(yes, maxCredits).ask(console, 1, engine.price(), engine.balance(definition));
            }
            engine.get(Resolutions.class).resolve(target.batch(), target.row(), verdict);
            console.print(words(target));
            return new BatchRunning(engine, console).run(target.batch());
        }
    }

    private String words(Target.OneRow target) {
        return switch (verdict) {
            case DONE ->
                "%s: the draft of its session is exported."
                        .formatted(target.row().name());
            case NOT_EXECUTED -> "%s is sent again.".formatted(target.row().name());
            case RECHARGE ->
                "%s is sent again, and marked as maybe paid for twice."
                        .formatted(target.row().name());
        };
    }

    /// `not-executed` for [Verdict#NOT_EXECUTED].
    static final class VerdictName implements ITypeConverter<Verdict> {
        @Override
        public Verdict convert(String text) {
            try {
                return Verdict.valueOf(text.replace('-', '_').toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException unknown) {
                throw new TypeConversionException("'%s' is none of done, not-executed, recharge".formatted(text));
            }
        }
    }
}
