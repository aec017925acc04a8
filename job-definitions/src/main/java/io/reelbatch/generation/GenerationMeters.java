package io.reelbatch.generation;

import io.micrometer.core.instrument.Metrics;

/// Counts what is sent for money, and how its streams end.
final class GenerationMeters {
    private GenerationMeters() {}

    static void sent() {
        Metrics.counter("reelbatch.generation.sends").increment();
    }

    /// A stream that ended as it should; some end without a word.
    static void ended(String answer) {
        if (answer.isBlank()) {
            Metrics.counter("reelbatch.sse.silent").increment();
        }
    }

    /// A stream that was cut: whether it is paid for has to be found out.
    static void unclear() {
        Metrics.counter("reelbatch.generation.ambiguous").increment();
    }
}
