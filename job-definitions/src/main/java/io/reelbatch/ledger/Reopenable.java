package io.reelbatch.ledger;

/// Items that can be tried again.
///
/// @param generations how many would be generated, and paid for
/// @param exports how many are generated and would only be exported, or send no prompt: free
/// @param reused how many another batch has done meanwhile, and whose video would be taken from there
public record Reopenable(int generations, int exports, int reused) {
    public int rows() {
        return generations + exports + reused;
    }
}
