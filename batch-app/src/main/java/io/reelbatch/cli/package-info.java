/// The command line: one class for each verb, and how results and progress are shown.
@NullMarked
@ApplicationModule(
        displayName = "Command line",
        allowedDependencies = {"backend", "definition", "launch", "ledger", "request", "settings", "sink", "emulator"})
package io.reelbatch.cli;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
