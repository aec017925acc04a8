package io.reelbatch.ledger;

/// Who a session belongs to.
///
/// @param userId the account's own name for itself
/// @param tokenRef which token the session was opened with
public record SessionUser(String userId, String tokenRef) {}
