/// What those who run the program can see of it: health, metrics, the form of the log. Only `serve` opens the
/// port on which health and metrics are told; nothing here has a part in the work itself.
@NullMarked
@ApplicationModule(
        displayName = "Operations",
        allowedDependencies = {"account", "intake", "launch", "ledger", "settings", "stage"})
package io.reelbatch.operations;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
