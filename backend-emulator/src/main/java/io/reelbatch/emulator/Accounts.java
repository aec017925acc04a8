package io.reelbatch.emulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Who may use the service.
final class Accounts {
    private static final Duration NEVER = Duration.ofDays(36_500);

    private final InstantSource clock;
    private final Map<String, Account> byToken = new ConcurrentHashMap<>();
    private final Map<String, Instant> lastIssued = new ConcurrentHashMap<>();
    private final AtomicInteger issued = new AtomicInteger();

    Accounts(InstantSource clock) {
        this.clock = clock;
    }

    /// Makes the accounts of the tokens that a scenario names.
    void know(Scenario scenario) {
        for (String token : scenario.get(Settings.KNOWN_TOKENS).split(",", -1)) {
            if (!token.isBlank()) {
                byToken.computeIfAbsent(token.strip(), known -> registered(known, scenario));
            }
        }
    }

    private Account registered(String token, Scenario scenario) {
        String userId = "user_" + Digests.sha256(token).substring(0, 10);
        return new Account(token, userId, null, clock.instant().plus(NEVER), scenario.get(Settings.CREDITS));
    }

    /// Gives out a token, or null if this client id has had its own already.
    synchronized @Nullable Account issue(String clientId, Scenario scenario) {
        Instant now = clock.instant();
        Instant last = lastIssued.get(clientId);
        if (last != null && now.isBefore(last.plus(scenario.get(Settings.TOKEN_WINDOW)))) {
            return null;
        }
        lastIssued.put(clientId, now);
        String secret = Digests.sha256(clientId + "/" + issued.incrementAndGet());
        Account account = new Account(
                "nmv_usr_" + secret.substring(0, 32),
                "anon_" + secret.substring(32, 42),
                clientId,
                now.plus(scenario.get(Settings.TOKEN_LIFE)),
                scenario.get(Settings.CREDITS));
        byToken.put(account.token(), account);
        return account;
    }

    /// The owner of a token, or null if it is unknown or has expired.
    @Nullable
    Account find(String token) {
        Account account = byToken.get(token);
        return account == null || !clock.instant().isBefore(account.expires()) ? null : account;
    }

    void topUp(int credits) {
        byToken.values().forEach(account -> account.add(credits));
    }
}
