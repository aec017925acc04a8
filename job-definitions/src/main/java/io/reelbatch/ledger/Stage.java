package io.reelbatch.ledger;

/// The three remote steps of an item. They run side by side; each item passes them in this order.
public enum Stage {
    UPLOAD,
    GENERATION,
    RENDER
}
