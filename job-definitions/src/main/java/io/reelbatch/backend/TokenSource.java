package io.reelbatch.backend;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Where the adapter gets the account's token from. Safe for use by many threads.
public interface TokenSource {

    /// The token to use now.
    ///
    /// @throws AccountStopped when there is none and none can be had
    AccessToken token();

    /// A token in place of one that the cloud refused. Asked by many threads at once with the same refused
    /// token, it is renewed once.
    ///
    /// @throws AccountStopped when it cannot be renewed
    AccessToken renew(AccessToken refused);

    /// The token of this [AccessToken#ref], if it is still at hand, expired or not: what it has begun the
    /// cloud shows to it alone.
    default @Nullable AccessToken named(String ref) {
        AccessToken present = token();
        return present.ref().equals(ref) ? present : null;
    }

    /// How long the token is still valid, as far as is known: [ChronoUnit#FOREVER] where nothing is said,
    /// zero when its time is over or none was needed yet; the next [#token] then gets a new one where that
    /// is possible.
    default Duration remaining() {
        return ChronoUnit.FOREVER.getDuration();
    }

    /// Who the token belongs to, where that is known: part of the registration link of an anonymous
    /// account.
    default @Nullable String userId() {
        return null;
    }
}
