package io.reelbatch.backend;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Issues free tokens: one per client id within seven days.
public interface AnonymousTokens {

    /// @param clientId a stable name of this installation, at most 64 characters
    Issued issue(String clientId);

    /// @param userId who the token belongs to, where the cloud says so
    /// @param expiresAt when it ends, where the cloud says so
    record Issued(
            AccessToken token,
            @Nullable String userId,
            @Nullable Instant expiresAt) {}
}
