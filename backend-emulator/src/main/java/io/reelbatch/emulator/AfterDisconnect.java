package io.reelbatch.emulator;

/// What becomes of a generation whose client has left.
public enum AfterDisconnect {
    /// It goes on.
    CONTINUE,
    /// It is cancelled and costs nothing.
    CANCEL
}
