package io.reelbatch.backend;

import org.jspecify.annotations.Nullable;

/// A render that the cloud has accepted.
///
/// @param id the id to poll, nearly always the one that was sent
/// @param tokenRef the token that submitted it, by its [AccessToken#ref]; the cloud shows the render to no
///     other
public record SubmittedRender(RenderId id, @Nullable String tokenRef) {}
