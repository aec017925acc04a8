package io.reelbatch.emulator;

import io.reelbatch.emulator.json.JsonText;
import java.io.IOException;
import java.util.function.Supplier;

/// Gives out anonymous tokens.
final class TokenHandler implements Handler {
    private static final int LONGEST_CLIENT_ID = 64;

    private final World world;

    TokenHandler(World world) {
        this.world = world;
    }

    @Override
    public Supplier<Reply> accept(Call call) throws IOException {
        String clientId = call.headers().get("X-Client-Id");
        if (clientId == null || clientId.isBlank() || clientId.length() > LONGEST_CLIENT_ID) {
            throw Refusal.status(call.scenario(), 400, "X-Client-Id of at most 64 characters is required");
        }
        world.journal().client(clientId);
        return () -> issue(call, clientId);
    }

    private Reply issue(Call call, String clientId) {
        Account account = world.accounts().issue(clientId, call.scenario());
        if (account == null) {
            throw Gate.tooMany(call, call.get(Settings.RETRY_AFTER));
        }
        world.journal().write(JournalKind.TOKEN_ISSUED, Subject.of(Endpoint.TOKEN, account), 200, null);
        return Answers.ok(
                call.scenario(),
                JsonText.object(
                        "token",
                        account.token(),
                        call.get(Settings.USER_ID_KEY).key(),
                        account.userIdFor(call),
                        "expires_at",
                        call.get(Settings.TELL_EXPIRY) ? account.expires() : null,
                        "credits",
                        account.balance().available()));
    }
}
