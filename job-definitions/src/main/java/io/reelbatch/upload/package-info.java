/// The first stage: opens a remote session for an item and brings its media there. Free; nothing is paid
/// here.
@NullMarked
@ApplicationModule(
        displayName = "Upload",
        allowedDependencies = {"ledger", "backend", "request", "stage"})
package io.reelbatch.upload;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
