package io.reelbatch.ledger;

import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An accepted set of requests: one manifest under one job definition.
///
/// @param manifestSha256 digest of the manifest's bytes; with the definition and the take it is the batch's
///     identity
/// @param take 1, and more each time the same manifest is deliberately run again
/// @param manifest where the user's file lay, for messages, media and the default place of the results
/// @param snapshot our own copy, which is what is read
/// @param rows data rows in the manifest, good and bad
/// @param ingested rows that are in the ledger
/// @param run number of the present Spring Batch job instance
public record Batch(
        String id,
        String definition,
        String manifestSha256,
        int take,
        Path manifest,
        Path snapshot,
        int rows,
        int ingested,
        BatchState state,
        int run,
        BatchOptions options,
        @Nullable Long creditsBefore,
        @Nullable Long creditsAfter,
        Instant createdAt,
        @Nullable Instant finishedAt) {}
