/// The second stage: has the agent generate an item's video. The only paid step, and the only one without a
/// key of our own that would make it repeatable; hence an intent before it, one send per item, and the
/// session's state as the only judge.
@NullMarked
@ApplicationModule(
        displayName = "Generation",
        allowedDependencies = {"ledger", "backend", "account", "stage"})
package io.reelbatch.generation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
