package io.reelbatch.emulator;

/// What a further message does to the draft of its session.
public enum SessionDraft {
    /// It adds a clip behind those that are there.
    APPEND,
    /// It begins a new timeline; the clips before remain among the media.
    REPLACE
}
