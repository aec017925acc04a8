package io.reelbatch.emulator;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A user: one token, one purse.
final class Account {
    private final String token;
    private final String tokenDigest;
    private final String userId;
    private final @Nullable String clientId;
    private final Instant expires;
    private int available;
    private int frozen;
    private int running;
    private double allowance = -1;
    private long allowanceAt;

    Account(String token, String userId, @Nullable String clientId, Instant expires, int credits) {
        this.token = token;
        this.tokenDigest = Digests.sha256(token).substring(0, 12);
        this.userId = userId;
        this.clientId = clientId;
        this.expires = expires;
        this.available = credits;
    }

    /// What is left, and what is set aside for work in progress.
    record Balance(int available, int frozen) {}

    String token() {
        return token;
    }

    String tokenDigest() {
        return tokenDigest;
    }

    /// The id to show in an answer, null if it is kept back.
    @Nullable
    String userIdFor(Call call) {
        return call.get(Settings.USER_ID_KEY) == UserIdKey.NONE ? null : userId;
    }

    @Nullable
    String clientId() {
        return clientId;
    }

    Instant expires() {
        return expires;
    }

    synchronized Balance balance() {
        return new Balance(available, frozen);
    }

    synchronized boolean reserve(int price) {
        if (available < price) {
            return false;
        }
        available -= price;
        frozen += price;
        return true;
    }

    synchronized void charge(int price) {
        frozen -= price;
    }

    synchronized void release(int price) {
        frozen -= price;
        available += price;
    }

    synchronized void add(int credits) {
        available += credits;
    }

    /// A token bucket as large as one second's worth.
    synchronized boolean mayAsk(int perSecond) {
        long now = System.nanoTime();
        double grown = allowance < 0
                ? perSecond
                : allowance
                        + perSecond
                                * (double) (now - allowanceAt)
                                / Duration.ofSeconds(1).toNanos();
        allowanceAt = now;
        allowance = Math.min(perSecond, grown);
        if (allowance < 1) {
            return false;
        }
        allowance--;
        return true;
    }

    synchronized boolean enter(int most) {
        if (most > 0 && running >= most) {
            return false;
        }
        running++;
        return true;
    }

    synchronized void leave() {
        running--;
    }
}
