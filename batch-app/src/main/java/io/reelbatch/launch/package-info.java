/// Accepts manifests as batches and runs them: one launcher under a lease, restart after a crash, an
/// orderly stop.
@NullMarked
@ApplicationModule(
        displayName = "Launch",
        allowedDependencies = {
            "backend",
            "backend::nemo",
            "definition",
            "job",
            "ledger",
            "request",
            "settings",
            "sink",
            "stage"
        })
package io.reelbatch.launch;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
