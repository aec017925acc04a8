package io.reelbatch.account;

import io.reelbatch.backend.AccessToken;
import io.reelbatch.backend.AccountStopped;
import io.reelbatch.backend.AnonymousTokens;
import io.reelbatch.backend.ItemRefused;
import io.reelbatch.backend.RetryLater;
import io.reelbatch.backend.TokenSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The token of an anonymous account: taken from the credentials, issued when there is none, renewed when
/// the cloud refuses it. The client id under which it is issued is made durable before the first call and
/// stays the same for ever.
///
/// The cloud issues one token per client id in seven days. Where it refuses another one there is nothing to
/// be done but to wait or to use a token of one's own, so the account stops and says so; after
/// [Waits#again] it is tried anew.
public final class AccountTokens implements TokenSource {
    private static final Duration LIFE = Duration.ofDays(7);

    private final Credentials credentials;
    private final AnonymousTokens issuer;
    private final InstantSource clock;
    private final Sleeper sleeper;
    private final Waits waits;
    private final ReentrantLock lock = new ReentrantLock();

    @Nullable
    private volatile Credential current;

    @Nullable
    private Stop stop;

    /// How long to wait when the cloud says no.
    ///
    /// @param rateLimit before the one repetition of a call that came too soon
    /// @param again before a refusal is questioned at all
    public record Waits(Duration rateLimit, Duration again) {
        public static final Waits USUAL = new Waits(Duration.ofSeconds(30), Duration.ofMinutes(5));
    }

    private record Stop(AccountStopped why, Instant until) {}

    public AccountTokens(
            Credentials credentials, AnonymousTokens issuer, InstantSource clock, Sleeper sleeper, Waits waits) {
        this.credentials = credentials;
        this.issuer = issuer;
        this.clock = clock;
        this.sleeper = sleeper;
        this.waits = waits;
    }

    /// The token at hand, or a new one if there is none or its time is over.
    @Override
    public AccessToken token() {
        AccessToken valid = validToken(current);
        return valid == null ? locked(this::ownOrNew) : valid;
    }

    @Override
    public AccessToken renew(AccessToken refused) {
        return locked(() -> {
            AccessToken now = validToken(known());
            return now == null || now.equals(refused) ? issue() : now;
        });
    }

    @Override
    public @Nullable AccessToken named(String ref) {
        Credential known = current == null ? locked(this::known) : current;
        return known == null
                ? null
                : Stream.concat(Stream.ofNullable(known.token()), known.earlier().stream())
                        .filter(token -> token.ref().equals(ref))
                        .findFirst()
                        .orElse(null);
    }

    @Override
    public @Nullable String userId() {
        Credential known = current;
        return known == null ? null : known.userId();
    }

    @Override
    public Duration remaining() {
        Credential known = current == null ? locked(this::known) : current;
        if (known == null || known.token() == null || known.expiresAt() == null) {
            return Duration.ZERO;
        }
        Duration left = Duration.between(clock.instant(), known.expiresAt());
        return left.isNegative() ? Duration.ZERO : left;
    }

    private AccessToken ownOrNew() {
        AccessToken valid = validToken(known());
        return valid == null ? issue() : valid;
    }

    private @Nullable AccessToken validToken(@Nullable Credential credential) {
        if (credential == null) {
            return null;
        }
        boolean over = credential.expiresAt() != null && !clock.instant().isBefore(credential.expiresAt());
        return over ? null : credential.token();
    }

    private @Nullable Credential known() {
        if (current == null) {
            current = credentials.load();
        }
        return current;
    }

    private AccessToken issue() {
        Stop before = stop;
        if (before != null && clock.instant().isBefore(before.until())) {
            throw new AccountStopped(
                    before.why().reason(), messageOf(before.why()), before.why().hint());
        }
        try {
            stop = null;
            return keep(clientId(), issueFor(clientId()));
        } catch (AccountStopped why) {
            AccessToken theirs = tokenOfAnotherProcess();
            if (theirs != null) {
                return theirs;
            }
            stop = new Stop(why, clock.instant().plus(waits.again()));
            throw why;
        }
    }

    private String clientId() {
        Credential known = known();
        while (known == null) {
            Credential first = new Credential(UUID.randomUUID().toString(), null, null, null);
            // where another process was first, its client id is everybody's
            known = credentials.replace(null, first) ? first : credentials.load();
            current = known;
        }
        return known.clientId();
    }

    /// A refused client id and a call too soon are each tried once more, with the same id.
    private AnonymousTokens.Issued issueFor(String clientId) {
        try {
            return issuer.issue(clientId);
        } catch (ItemRefused _) {
            return lastTry(clientId);
        } catch (RetryLater later) {
            if (later.reason() != RetryLater.Reason.RATE_LIMIT) {
                throw later;
            }
            pause(later);
            return lastTry(clientId);
        }
    }

    private AnonymousTokens.Issued lastTry(String clientId) {
        try {
            return issuer.issue(clientId);
        } catch (ItemRefused refused) {
            throw stopped(messageOf(refused));
        } catch (RetryLater later) {
            if (later.reason() != RetryLater.Reason.RATE_LIMIT) {
                throw later;
            }
            throw stopped("the cloud issues one free token per installation in seven days: " + messageOf(later));
        }
    }

    private static String messageOf(RuntimeException failure) {
        return Objects.requireNonNullElse(failure.getMessage(), "no reason given");
    }

    private static AccountStopped stopped(String message) {
        return new AccountStopped(
                AccountStopped.Reason.TOKEN, message, "Set NEMO_TOKEN to a token of your own account and start again");
    }

    private void pause(RetryLater later) {
        try {
            sleeper.sleep(waits.rateLimit());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw later;
        }
    }

    private AccessToken keep(String clientId, AnonymousTokens.Issued issued) {
        Instant expiresAt = issued.expiresAt() == null ? clock.instant().plus(LIFE) : issued.expiresAt();
        Credential before = known();
        while (true) {
            Credential bare = before == null ? new Credential(clientId, null, null, null) : before;
            Credential fresh = bare.renewed(issued.token(), issued.userId(), expiresAt);
            if (credentials.replace(before, fresh)) {
                current = fresh;
                return issued.token();
            }
            before = credentials.load(); // the token of another process is kept as an earlier one
        }
    }

    /// The cloud gives no second token for one client id. Another process with the same id may have got the
    /// first.
    private @Nullable AccessToken tokenOfAnotherProcess() {
        Credential before = current;
        Credential now = credentials.load();
        if (now == null || now.equals(before)) {
            return null;
        }
        current = now;
        return validToken(now);
    }

    private <T extends @Nullable Object> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
