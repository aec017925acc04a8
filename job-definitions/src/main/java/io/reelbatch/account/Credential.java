package io.reelbatch.account;

import io.reelbatch.backend.AccessToken;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is known of an anonymous account.
///
/// @param clientId the name under which tokens are asked for; chosen once and never changed
/// @param token absent until the first one was issued
/// @param userId who the token belongs to, where the cloud has said so
/// @param expiresAt when the token ends
public record Credential(
        String clientId,
        @Nullable AccessToken token,
        @Nullable String userId,
        @Nullable Instant expiresAt) {

    public Credential {
        if (!clientId.matches("[!-~]{1,64}")) {
            throw new IllegalArgumentException("the client id must be 1 to 64 printable ASCII characters");
        }
    }
}
