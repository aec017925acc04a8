/// What the three stages share: how an attempt runs, and what an error of the cloud means for an item. The
/// stages themselves never see one another.
@NullMarked
@ApplicationModule(
        displayName = "Stage",
        allowedDependencies = {"ledger", "backend", "account"})
package io.reelbatch.stage;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
