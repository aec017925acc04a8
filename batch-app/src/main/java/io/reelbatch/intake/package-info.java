/// The doors by which requests come in while the program serves: each is an [io.reelbatch.intake.Intake] in
/// a package of its own below this one, and turns what comes in into batches. [io.reelbatch.intake.Intakes]
/// opens and closes them all.
@NullMarked
@ApplicationModule(
        displayName = "Intake",
        allowedDependencies = {"definition", "launch", "ledger", "request", "settings", "sink"})
package io.reelbatch.intake;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
