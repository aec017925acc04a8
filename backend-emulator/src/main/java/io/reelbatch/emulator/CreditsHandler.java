package io.reelbatch.emulator;

import io.reelbatch.emulator.json.JsonText;
import java.io.IOException;
import java.util.function.Supplier;

/// Tells the balance.
final class CreditsHandler implements Handler {
    private final World world;

    CreditsHandler(World world) {
        this.world = world;
    }

    @Override
    public Supplier<Reply> accept(Call call) throws IOException {
        return () -> {
            Account.Balance balance = call.account().balance();
            world.journal().write(JournalKind.BALANCE_READ, call.subject(), 200, null);
            int total = balance.available() + balance.frozen();
            return Answers.ok(
                    call.scenario(),
                    JsonText.object(
                            "available", number(call, balance.available()),
                            "frozen", number(call, balance.frozen()),
                            "total", number(call, total)));
        };
    }

    private static Object number(Call call, int credits) {
        return call.get(Settings.CREDITS_AS_TEXT) ? Integer.toString(credits) : credits;
    }
}
