package io.reelbatch.ledger;

/// The right to work on a batch.
///
/// @param epoch the fence: a later owner has a higher one, and what is written under an older one is
///     refused
public record Lease(String name, String owner, long epoch) {}
