package io.reelbatch.stage;

import java.time.Duration;
import java.time.Instant;

/// Tells an outage of the cloud from the failure of one row: many failures in a row with no success between
/// them. During an outage rows wait without using up their tries, and one call at a time finds out whether
/// it is over.
final class Outage {
    private final int failuresBeforeOutage;
    private final Duration probeEvery;
    private int failuresInARow;
    private Instant nextProbe = Instant.MIN;

    Outage(int failuresBeforeOutage, Duration probeEvery) {
        this.failuresBeforeOutage = failuresBeforeOutage;
        this.probeEvery = probeEvery;
    }

    synchronized void success() {
        failuresInARow = 0;
    }

    /// @return whether the failure is the outage's rather than the row's
    synchronized boolean failure(Instant now) {
        failuresInARow++;
        if (failuresInARow == failuresBeforeOutage) {
            nextProbe = now.plus(probeEvery);
        }
        return isOn();
    }

    /// Whether a call may be made: always, save during an outage, where one is let through at each probe
    /// time.
    synchronized boolean mayCall(Instant now) {
        if (!isOn()) {
            return true;
        }
        if (now.isBefore(nextProbe)) {
            return false;
        }
        nextProbe = now.plus(probeEvery);
        return true;
    }

    synchronized Instant nextProbe() {
        return nextProbe;
    }

    synchronized boolean isOn() {
        return failuresInARow >= failuresBeforeOutage;
    }
}
