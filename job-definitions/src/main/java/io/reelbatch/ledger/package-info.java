/// The authority on what was asked for, how far each item is and what it cost: batches, items and their
/// states, effects with their intents, results and leases, in plain SQL. Spring Batch's metadata launches,
/// counts and reports; this decides.
@NullMarked
@ApplicationModule(
        displayName = "Ledger",
        allowedDependencies = {})
package io.reelbatch.ledger;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
