/// The command line. [io.reelbatch.cli.ReelbatchCommand] lists the verbs, one class each; what they share
/// is beside them: [io.reelbatch.cli.Engine] is the application as they use it, [io.reelbatch.cli.Survey]
/// looks at a manifest before anything is spent, [io.reelbatch.cli.BatchRunning] runs a batch and says how
/// it ended.
@NullMarked
@ApplicationModule(
        displayName = "Command line",
        allowedDependencies = {
            "backend",
            "backend::nemo",
            "control",
            "definition",
            "door",
            "emulator",
            "intake::kafka",
            "intake::schedule",
            "intake",
            "launch",
            "ledger",
            "request",
            "settings",
            "sink",
            "stage"
        })
package io.reelbatch.cli;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
