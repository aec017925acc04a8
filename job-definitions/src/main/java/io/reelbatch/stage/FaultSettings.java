package io.reelbatch.stage;

import java.time.Duration;

/// How long to wait after which fault.
///
/// @param firstRetry upper bound of the first back-off; each further one doubles it
/// @param longestRetry where the doubling ends
/// @param maxTries failed tries of one step before the row is given up
/// @param rateLimit how long to rest after a 429 that does not say how long
/// @param retryAfterScale multiplies what the service asks to wait, as all other waits were multiplied
///     already
/// @param tokenRecheck when to look again whether there is a valid token
/// @param failuresBeforeOutage failures in a row, of any rows, that are taken for an outage of the cloud
/// @param outageProbe how often one call is tried during an outage
public record FaultSettings(
        Duration firstRetry,
        Duration longestRetry,
        int maxTries,
        Duration rateLimit,
        double retryAfterScale,
        Duration tokenRecheck,
        int failuresBeforeOutage,
        Duration outageProbe) {}
