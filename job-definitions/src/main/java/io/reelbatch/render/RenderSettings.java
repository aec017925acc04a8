package io.reelbatch.render;

import java.time.Duration;

/// When to look at renders, and when to give one up.
///
/// @param pollEvery between two looks at a running render
/// @param deadline how long one render may take
/// @param maxRenders renders per item, each under a new id
/// @param unknownRecheck how long the cloud must not know an id before it is submitted again
public record RenderSettings(Duration pollEvery, Duration deadline, int maxRenders, Duration unknownRecheck) {}
