package io.reelbatch.emulator;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Lets in whoever has a good token and does not ask too often.
final class Gate {
    private static final String SCHEME = "Bearer ";

    private final World world;

    Gate(World world) {
        this.world = world;
    }

    void admit(Call call) {
        if (call.endpoint() == Endpoint.TOKEN || call.endpoint() == Endpoint.OUTPUT) {
            return;
        }
        Account account = owner(call);
        if (account == null) {
            throw Refusal.code(call.scenario(), call.get(Settings.TOKEN_CODE));
        }
        int rate = call.get(Settings.RATE);
        if ((rate > 0 && !account.mayAsk(rate)) || !account.enter(call.get(Settings.CONCURRENCY))) {
            throw tooMany(call, call.get(Settings.RETRY_AFTER));
        }
        call.isBy(account);
    }

    void leave(Call call) {
        Account account = call.accountIfKnown();
        if (account != null) {
            account.leave();
        }
    }

    private @Nullable Account owner(Call call) {
        String authorization = call.headers().get("Authorization");
        if (authorization == null || !authorization.startsWith(SCHEME)) {
            return null;
        }
        return world.accounts().find(authorization.substring(SCHEME.length()));
    }

    static Refusal tooMany(Call call, Duration retryAfter) {
        ServiceError error = ServiceError.of(429);
        Map<String, String> headers = retryAfter.isZero()
                ? Map.of()
                : Map.of("Retry-After", Long.toString(Math.max(1, retryAfter.toSeconds())));
        return Refusal.with(429, Answers.error(call.scenario(), 429, headers, 429, error.message()), error.message());
    }

    /// The session a call names.
    ///
    /// @throws Refusal with code 1002 if it is not there for this caller
    Session session(Call call, String id) {
        Session session = world.sessions().find(id, call.account(), call.scenario());
        if (session == null) {
            throw Refusal.code(call.scenario(), 1002);
        }
        call.concerns(session);
        return session;
    }
}
