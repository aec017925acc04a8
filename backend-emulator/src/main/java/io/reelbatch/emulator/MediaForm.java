package io.reelbatch.emulator;

/// The type of `generated_media`.
public enum MediaForm {
    /// A list.
    ARRAY,
    /// An object keyed by id.
    OBJECT
}
