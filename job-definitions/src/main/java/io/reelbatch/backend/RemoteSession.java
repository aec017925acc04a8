package io.reelbatch.backend;

import org.jspecify.annotations.Nullable;

/// A session just opened.
///
/// @param userId who owns it, where the cloud says so; part of the registration link of an anonymous
///     account
/// @param tokenRef the token that opened it, by its [AccessToken#ref]
public record RemoteSession(
        SessionId id, @Nullable String userId, @Nullable String tokenRef) {
    public RemoteSession(SessionId id, @Nullable String userId) {
        this(id, userId, null);
    }
}
