package io.reelbatch.backend;

/// A render to submit.
///
/// @param draftJson the draft's raw text, spliced into the request unchanged
/// @param format such as `mp4`
/// @param quality such as `high`
public record RenderOrder(RenderId id, SessionId session, String draftJson, String format, String quality) {}
