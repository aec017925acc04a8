package io.reelbatch.ledger;

/// Finished rows as [Items#refresh] sees them.
///
/// @param exports rows that can be exported anew, which costs nothing
/// @param elsewhere rows that took their video from another batch, which alone can export it
public record Refreshable(int exports, int elsewhere) {}
