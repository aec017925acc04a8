package io.reelbatch.ledger;

/// Why an item failed or was parked, or what its last try met with.
///
/// @param code a stable word
/// @param message what happened and where
/// @param hint what the user can do
public record Problem(String code, String message, String hint) {}
