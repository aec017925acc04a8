package io.reelbatch.ledger;

import org.jspecify.annotations.Nullable;

/// The finished video.
///
/// @param file where it was downloaded to, if it was
/// @param bytes the file's size
/// @param sha256 the file's digest
public record Output(
        String url,
        @Nullable String file,
        @Nullable Long bytes,
        @Nullable String sha256) {}
