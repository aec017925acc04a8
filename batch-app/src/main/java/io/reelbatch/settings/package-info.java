/// Everything that can be configured, with every default in one place, and how it becomes the settings of
/// the parts.
@NullMarked
@ApplicationModule(
        displayName = "Settings",
        allowedDependencies = {
            "account",
            "backend",
            "backend::nemo",
            "definition",
            "generation",
            "job",
            "ledger",
            "render",
            "request",
            "sink",
            "stage"
        })
package io.reelbatch.settings;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
