package io.reelbatch.stage;

import io.reelbatch.backend.VideoBackend;
import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.Item;

/// A batch that this process works on, with the cloud as seen on the batch's behalf.
public record RunningBatch(BatchRun run, VideoBackend backend) {

    /// The cloud as seen with the token that the item's session belongs to.
    public VideoBackend backend(Item item) {
        return backend.holding(item.tokenRef());
    }
}
