package io.reelbatch.backend.nemo;

import io.micrometer.core.instrument.Metrics;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;

/// Counts the HTTP exchanges and how long they took, by endpoint and outcome; nothing of a request but the
/// kind
/// of its endpoint becomes a tag.
///
/// The counts go to Micrometer's global registry, because what is measured is this process's traffic, whoever
/// caused it. Where nobody has a registry, they cost next to nothing.
final class ExchangeMeters {
    private static final Pattern RENDER_STATUS = Pattern.compile(".*/api/render/proxy/lambda/[^/]+");

    private ExchangeMeters() {}

    /// An exchange.
    @FunctionalInterface
    interface Carrying {
        Exchange.Head run() throws IOException, InterruptedException;
    }

    static Exchange.Head measure(URI address, Carrying exchange) throws IOException, InterruptedException {
        long start = System.nanoTime();
        String outcome = "broken";
        try {
            Exchange.Head head = exchange.run();
            outcome = head.status() / 100 + "xx";
            return head;
        } catch (Exchange.OutOfPatience e) {
            outcome = "timeout";
            throw e;
        } finally {
            note(endpoint(address), outcome, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private static void note(String endpoint, String outcome, Duration took) {
        Metrics.counter("reelbatch.http.requests", "endpoint", endpoint, "outcome", outcome)
                .increment();
        Metrics.timer("reelbatch.http.request", "endpoint", endpoint).record(took);
    }

    /// One of a fixed few words.
    static String endpoint(URI address) {
        String path = String.valueOf(address.getPath());
        if (path.endsWith("/api/auth/anonymous-token")) {
            return "token";
        }
        if (path.contains("/api/tasks/")) {
            return "session";
        }
        if (path.contains("/api/upload-video/")) {
            return "upload";
        }
        if (path.contains("/api/credits/")) {
            return "credits";
        }
        if (path.contains("/api/state/")) {
            return "state";
        }
        if (path.endsWith("/run_sse")) {
            return "generation";
        }
        if (path.endsWith("/api/render/proxy/lambda")) {
            return "render";
        }
        return RENDER_STATUS.matcher(path).matches() ? "render-status" : "download";
    }
}
