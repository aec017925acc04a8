package io.reelbatch.ledger;

import io.micrometer.core.instrument.Metrics;

/// Counts leases that were taken away from this process, and the writes that were refused because of it.
final class LeaseMeters {
    private LeaseMeters() {}

    /// A transaction under a lease that somebody else has by now.
    ///
    /// @param held whether it was taken for this process's own until then
    static void refused(boolean held) {
        Metrics.counter("reelbatch.fence.rejections").increment();
        if (held) {
            Metrics.counter("reelbatch.leases.lost").increment();
        }
    }
}
