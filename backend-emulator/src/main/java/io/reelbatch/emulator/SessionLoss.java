package io.reelbatch.emulator;

/// When a session that will be lost is lost.
public enum SessionLoss {
    /// Before its first message.
    BEFORE_RUN,
    /// As soon as its first generation has been charged.
    AFTER_RUN
}
