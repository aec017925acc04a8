package io.reelbatch.ledger;

import org.jspecify.annotations.Nullable;

/// What the other rows of its session group mean for an item that is about to start.
public sealed interface SessionPeers {

    /// It may go on.
    ///
    /// @param sessionId the session to join, or nothing where the group has none yet
    /// @param tokenRef the token that the session belongs to
    record Ready(
            @Nullable String sessionId,
            @Nullable String userId,
            @Nullable String tokenRef) implements SessionPeers {}

    /// An earlier row failed, and the rest of the group with it.
    record Failed(String rowKey) implements SessionPeers {}

    /// An earlier row was done in another batch, and there is no session that holds what it has left.
    record Elsewhere(String rowKey) implements SessionPeers {}

    /// It is not its turn.
    record NotYet() implements SessionPeers {}
}
