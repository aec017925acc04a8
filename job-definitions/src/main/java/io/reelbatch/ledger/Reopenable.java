package io.reelbatch.ledger;

/// Items that can be tried again.
///
/// @param generations how many would be generated, and paid for
/// @param exports how many are generated and would only be exported, which is free
/// @param reused how many were done by an earlier batch meanwhile and would take its video, which is free too
public record Reopenable(int generations, int exports, int reused) {
    public int rows() {
        return generations + exports + reused;
    }
}
