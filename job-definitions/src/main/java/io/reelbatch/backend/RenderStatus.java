package io.reelbatch.backend;

import java.net.URI;

/// How far a render is.
public sealed interface RenderStatus {

    /// @param percent 0 to 100
    record Running(int percent) implements RenderStatus {}

    /// @param video at most 8,000 characters, which is what the ledger has room for
    record Finished(URI video) implements RenderStatus {
        public Finished {
            if (video.toString().length() > 8_000) {
                throw new IllegalArgumentException("the address of the video is longer than 8,000 characters");
            }
        }
    }

    record Failed(String reason) implements RenderStatus {}

    /// The cloud does not know this id: it was never accepted.
    record NeverSubmitted() implements RenderStatus {}
}
