package io.reelbatch.stage;

import io.reelbatch.backend.VideoBackend;
import io.reelbatch.ledger.BatchRun;

/// A batch that this process works on, with the cloud as seen on the batch's behalf.
public record RunningBatch(BatchRun run, VideoBackend backend) {}
