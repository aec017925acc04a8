package io.reelbatch.stage;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// An [Outage] for each endpoint, since one of them can be away while the others answer, and one for the cloud
/// as a whole, since it is away for every endpoint, however few rows are there to notice it.
final class Circuits {
    private final Outage cloud;
    private final Map<Endpoint, Outage> endpoints = new EnumMap<>(Endpoint.class);

    Circuits(int failuresBeforeOutage, Duration probeEvery) {
        cloud = new Outage(failuresBeforeOutage, probeEvery);
        for (Endpoint endpoint : Endpoint.values()) {
            endpoints.put(endpoint, new Outage(failuresBeforeOutage, probeEvery));
        }
    }

    private Outage of(Endpoint endpoint) {
        return Objects.requireNonNull(endpoints.get(endpoint));
    }

    void success(Endpoint endpoint) {
        cloud.success();
        of(endpoint).success();
    }

    /// @return whether the failure is an outage's rather than the row's
    boolean failure(Endpoint endpoint, Instant now) {
        boolean everywhere = cloud.failure(now);
        return of(endpoint).failure(now) || everywhere;
    }

    boolean mayCall(Endpoint endpoint, Instant now) {
        return governing(endpoint).mayCall(now);
    }

    Instant nextProbe(Endpoint endpoint) {
        return governing(endpoint).nextProbe();
    }

    private Outage governing(Endpoint endpoint) {
        return cloud.isOn() ? cloud : of(endpoint);
    }

    /// Whether one at a time finds out if the endpoint is back.
    boolean isOn(Endpoint endpoint) {
        return governing(endpoint).isOn();
    }

    boolean isAnyOn() {
        return cloud.isOn() || endpoints.values().stream().anyMatch(Outage::isOn);
    }
}
