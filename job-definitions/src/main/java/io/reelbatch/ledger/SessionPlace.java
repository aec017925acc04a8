package io.reelbatch.ledger;

/// Where a row stands among the rows of its batch that share one remote session.
///
/// @param label what the manifest calls the session
/// @param position 0 for the first row of that label, in the order of the rows
public record SessionPlace(String label, int position) {}
