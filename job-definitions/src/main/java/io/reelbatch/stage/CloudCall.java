package io.reelbatch.stage;

import io.reelbatch.ledger.Outcome;

/// Calls to the cloud that belong together, and what their answers mean for an item. What goes wrong comes
/// out as a [io.reelbatch.backend.BackendException].
@FunctionalInterface
public interface CloudCall {
    Outcome make();
}
