package io.reelbatch.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `reelbatch credits`.
@Command(
        name = "credits",
        description = "Shows the account's balance and what a video costs.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class CreditsVerb implements Callable<Integer> {
    private final EngineStarter starter;
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    CreditsVerb(EngineStarter starter, Console console) {
        this.starter = starter;
        this.console = console;
    }

    @Override
    public Integer call() {
        Settings settings = common.settings(console);
        String definition = settings.definition(null).name();
        try (Engine engine = starter.start(settings)) {
            Balance balance = engine.balance(definition);
            if (balance.credits() == null) {
                throw new CannotRun(balance.problem(), null);
            }
            Price price = engine.price();
            console.print("balance: " + balance);
            console.print("price:   " + price);
            console.print("enough for %,d more videos".formatted(balance.affords(price)));
            console.print(engine.creditsHint());
            return ExitCode.ALL_DONE;
        }
    }
}
