package io.reelbatch.account;

import org.jspecify.annotations.Nullable;

/// Keeps the credential of one account, which several processes may share.
public interface Credentials {

    /// The credential, or nothing if there has never been one.
    @Nullable
    Credential load();

    /// Puts a credential in the place of another one. What this has returned from is durable.
    ///
    /// @param before nothing where there was none
    /// @return whether it was still there; if not, another process was first, and nothing was changed
    boolean replace(@Nullable Credential before, Credential after);
}
