package io.reelbatch.backend;

import org.jspecify.annotations.Nullable;

/// Where the adapter gets the account's token from. Safe for use by many threads.
public interface TokenSource {

    /// The token to use now.
    ///
    /// @throws AccountStopped when there is none and none can be had
    AccessToken token();

    /// A token in place of one that the cloud refused. Asked by many threads at once with the same refused token, it
    /// is renewed once.
    ///
    /// @throws AccountStopped when it cannot be renewed
    AccessToken renew(AccessToken refused);

    /// Who the token belongs to, where that is known: part of the registration link of an anonymous account.
    default @Nullable String userId() {
        return null;
    }
}
