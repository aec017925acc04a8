package io.reelbatch.stage;

import io.reelbatch.ledger.Lane;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// The limits of all lanes. The account has one set of them, whatever number of batches runs.
public final class LaneLimits {
    private final Map<Lane, AdaptiveLimit> limits = new EnumMap<>(Lane.class);

    /// @param uploads sessions opened and media sent at a time
    /// @param generations paid generations at a time
    /// @param polls looks at sessions, and calls for renders, at a time
    public LaneLimits(int uploads, int generations, int polls) {
        limits.put(Lane.UPLOAD, new AdaptiveLimit(uploads));
        limits.put(Lane.SEND, new AdaptiveLimit(generations));
        limits.put(Lane.SETTLE, new AdaptiveLimit(polls));
        limits.put(Lane.RENDER, new AdaptiveLimit(polls));
    }

    public AdaptiveLimit of(Lane lane) {
        return Objects.requireNonNull(limits.get(lane));
    }
}
