package io.reelbatch.ledger;

/// Items that can be tried again.
///
/// @param generations how many would be generated, and paid for
/// @param exports how many are generated and would only be exported, which is free
public record Reopenable(int generations, int exports) {
    public int rows() {
        return generations + exports;
    }
}
