package io.reelbatch.stage;

/// How many calls of one sort may be in flight: as many as configured, halved when the service says that it
/// is too much, and raised by one for every full round of calls that went well. Safe for use by many
/// threads.
public final class AdaptiveLimit {
    private final int most;
    private int present;
    private int wellInARow;

    /// @param most what is configured
    public AdaptiveLimit(int most) {
        this.most = most;
        this.present = most;
    }

    /// How many may be in flight now, at least 1.
    public synchronized int present() {
        return present;
    }

    synchronized void wentWell() {
        wellInARow++;
        if (wellInARow >= present && present < most) {
            present++;
            wellInARow = 0;
        }
    }

    /// @param limitAtStart the limit when the refused call began; calls of one round that are refused
    ///     together halve it once
    synchronized void tooMuch(int limitAtStart) {
        wellInARow = 0;
        if (present >= limitAtStart) {
            present = Math.max(1, present / 2);
        }
    }
}
