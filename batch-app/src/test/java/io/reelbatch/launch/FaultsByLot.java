package io.reelbatch.launch;

import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Scenario;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// A service that answers a fifth of all calls wrongly, in ways that a seed draws for each endpoint.
final class FaultsByLot {
    private static final double SHARE = 0.2;
    private static final int KINDS_AT_A_TIME = 4;

    private static final List<String> ANYWHERE = List.of(
            "reset%s effect yes",
            "reset%s effect no",
            "reset at AFTER_HEADERS%s",
            "close at BEFORE_EFFECT%s effect no",
            "close at BEFORE_END%s",
            "status 500%s",
            "status 500%s effect yes",
            "status 502%s",
            "status 503 retry-after 0%s",
            "status 429 retry-after 0%s",
            "html%s",
            "empty%s",
            "malformed%s",
            "truncated%s",
            "garbage%s",
            "reset%s effect 60ms");

    private static final List<String> IN_STREAMS = List.of(
            "reset%s after-event 1",
            "reset%s after-event 1 effect no",
            "close%s after-event 2",
            "error \"overloaded, \"%s after-event 1 effect yes",
            "error \"overloaded, \"%s after-event 1 effect no",
            "truncated%s after-event 1",
            "code 2001%s");

    /// All but the one that issues the account's only token: that one lost, everything waits for a person.
    private static final List<Endpoint> ENDPOINTS = List.of(
            Endpoint.CREATE_SESSION,
            Endpoint.UPLOAD,
            Endpoint.CREDITS,
            Endpoint.RUN_SSE,
            Endpoint.STATE,
            Endpoint.RENDER_SUBMIT,
            Endpoint.RENDER_POLL);

    private FaultsByLot() {}

    static Scenario on(Scenario scenario, long seed) {
        Random lots = new Random(seed);
        // several kinds look at the same call; together they strike a fifth of the calls
        double each = 1 - Math.pow(1 - SHARE, 1.0 / KINDS_AT_A_TIME);
        StringBuilder lines = new StringBuilder();
        for (Endpoint endpoint : ENDPOINTS) {
            List<String> kinds = new ArrayList<>(ANYWHERE);
            if (endpoint == Endpoint.RUN_SSE) {
                kinds.addAll(IN_STREAMS);
            }
            Collections.shuffle(kinds, lots);
            for (int i = 0; i < KINDS_AT_A_TIME; i++) {
                lines.append("fault.%s-%d = ".formatted(endpoint, i))
                        .append(kinds.get(i).formatted(" on %s ratio %.4f".formatted(endpoint, each)))
                        .append('\n');
            }
        }
        return scenario.seed(seed).withoutFaults().with(lines.toString());
    }
}
