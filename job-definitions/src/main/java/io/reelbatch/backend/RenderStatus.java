package io.reelbatch.backend;

import java.net.URI;

/// How far a render is.
public sealed interface RenderStatus {

    /// @param percent 0 to 100
    record Running(int percent) implements RenderStatus {}

    record Finished(URI video) implements RenderStatus {}

    record Failed(String reason) implements RenderStatus {}

    /// The cloud does not know this id: it was never accepted.
    record NeverSubmitted() implements RenderStatus {}
}
