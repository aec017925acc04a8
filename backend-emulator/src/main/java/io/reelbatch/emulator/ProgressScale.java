package io.reelbatch.emulator;

/// The scale of a render's progress.
public enum ProgressScale {
    /// 0 to 100.
    PERCENT,
    /// 0 to 1.
    FRACTION
}
