package io.reelbatch.ledger;

/// What an operator's word is about.
public sealed interface Scope {

    /// All that is in the ledger, and all that will come.
    record Everything() implements Scope {}

    record OfBatch(String batchId) implements Scope {}

    record OfRow(String batchId, String rowKey) implements Scope {}
}
