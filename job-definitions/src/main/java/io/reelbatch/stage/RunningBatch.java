package io.reelbatch.stage;

import io.reelbatch.backend.VideoBackend;
import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.Item;

/// A batch that this process works on, with the cloud as seen on the batch's behalf.
///
/// @param agent how questions of the agent are answered
public record RunningBatch(BatchRun run, VideoBackend backend, AgentPolicy agent) {

    /// With the usual answers.
    public RunningBatch(BatchRun run, VideoBackend backend) {
        this(run, backend, AgentPolicy.PROCEED);
    }

    /// The cloud as seen with the token that the item's session belongs to.
    public VideoBackend backend(Item item) {
        return backend.holding(item.tokenRef());
    }
}
