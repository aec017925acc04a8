package io.reelbatch.ledger;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An item with what came of it.
///
/// @param resultId the stable name of its result
/// @param revision how often it has come to an end; 0 while it has not
public record Finished(
        Item item,
        UUID resultId,
        int revision,
        Instant createdAt,
        @Nullable Instant finishedAt) {}
