/// The one job, `video-batch`: its five steps and how they are wired. Start reading at
/// [io.reelbatch.job.VideoBatchJobConfiguration].
@NullMarked
@ApplicationModule(
        displayName = "Job",
        allowedDependencies = {
            "ledger",
            "chunk",
            "stage",
            "upload",
            "generation",
            "render",
            "sink",
            "request",
            "definition",
            "backend",
            "account"
        })
package io.reelbatch.job;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
