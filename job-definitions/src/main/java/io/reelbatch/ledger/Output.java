package io.reelbatch.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The finished video.
///
/// @param file where it was downloaded to, if it was
/// @param bytes the file's size
/// @param sha256 the file's digest
/// @param expiresAt when the address stops working, where that is known
public record Output(
        String url,
        @Nullable String file,
        @Nullable Long bytes,
        @Nullable String sha256,
        @Nullable Instant expiresAt) {
    /// A video whose address does not say how long it is good.
    public Output(String url, @Nullable String file, @Nullable Long bytes, @Nullable String sha256) {
        this(url, file, bytes, sha256, null);
    }
}
