package io.reelbatch.backend;

/// The remote timeline. Its JSON is passed on untouched: unknown keys, order and the spelling of numbers
/// survive.
///
/// @param json the raw text, exactly as it came
/// @param digest SHA-256 (hex) of its canonical form without volatile parts
/// @param exportReady whether at least one track holds a segment
/// @param timeline a one-line summary for people, such as `Timeline (2 tracks): 1. Video: … 2. BGM: …`
public record Draft(String json, String digest, boolean exportReady, String timeline) {}
