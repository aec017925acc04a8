package io.reelbatch.backend;

import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How far a render is.
public sealed interface RenderStatus {

    /// @param percent 0 to 100
    record Running(int percent) implements RenderStatus {}

    /// @param video at most 8,000 characters, which is what the ledger has room for
    /// @param expiresAt when the address stops working, where the cloud or the address itself says so
    record Finished(URI video, @Nullable Instant expiresAt) implements RenderStatus {
        public Finished(URI video) {
            this(video, null);
        }

        public Finished {
            if (video.toString().length() > 8_000) {
                throw new IllegalArgumentException("the address of the video is longer than 8,000 characters");
            }
        }
    }

    /// Completed, but no address is named; one may still come.
    record WithoutAddress() implements RenderStatus {}

    record Failed(String reason) implements RenderStatus {}

    /// The cloud does not know this id: it was never accepted.
    record NeverSubmitted() implements RenderStatus {}
}
