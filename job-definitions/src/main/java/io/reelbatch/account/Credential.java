package io.reelbatch.account;

import io.reelbatch.backend.AccessToken;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is known of an anonymous account.
///
/// @param clientId the name under which tokens are asked for; chosen once and never changed
/// @param token absent until the first one was issued
/// @param userId who the token belongs to, where the cloud has said so
/// @param expiresAt when the token ends
/// @param earlier tokens that were replaced, the latest first: what they have begun the cloud shows to them
///     alone
public record Credential(
        String clientId,
        @Nullable AccessToken token,
        @Nullable String userId,
        @Nullable Instant expiresAt,
        List<AccessToken> earlier) {
    /// More than a batch can outlive: a token lives for days.
    private static final int MOST_EARLIER = 8;

    public Credential {
        if (!clientId.matches("[!-~]{1,64}")) {
            throw new IllegalArgumentException("the client id must be 1 to 64 printable ASCII characters");
        }
        earlier = List.copyOf(earlier);
    }

    /// A credential that has replaced no token.
    public Credential(
            String clientId, @Nullable AccessToken token, @Nullable String userId, @Nullable Instant expiresAt) {
        this(clientId, token, userId, expiresAt, List.of());
    }

    /// The same account with a new token.
    Credential renewed(AccessToken fresh, @Nullable String owner, Instant until) {
        Stream<AccessToken> replaced = Stream.concat(Stream.ofNullable(token), earlier.stream());
        return new Credential(
                clientId,
                fresh,
                owner,
                until,
                replaced.filter(old -> !old.equals(fresh))
                        .distinct()
                        .limit(MOST_EARLIER)
                        .toList());
    }
}
