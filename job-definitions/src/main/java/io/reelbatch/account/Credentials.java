package io.reelbatch.account;

import org.jspecify.annotations.Nullable;

/// Keeps the credential of one account. What [#save] has returned from is durable.
public interface Credentials {

    /// The credential, or nothing if there has never been one.
    @Nullable
    Credential load();

    void save(Credential credential);
}
