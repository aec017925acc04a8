package io.reelbatch.stage;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/// Counts what is counted in this process while it is open. Other tests may count as well; give what is
/// looked for a tag of its own, or look at differences.
public final class TestingMeters implements AutoCloseable {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    public TestingMeters() {
        Metrics.addRegistry(registry);
    }

    public double count(String name, String... tags) {
        Counter counter = registry.find(name).tags(tags).counter();
        return counter == null ? 0 : counter.count();
    }

    @Override
    public void close() {
        Metrics.removeRegistry(registry);
        registry.close();
    }
}
