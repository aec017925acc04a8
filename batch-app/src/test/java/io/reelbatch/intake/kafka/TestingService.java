package io.reelbatch.intake.kafka;

import io.reelbatch.ReelbatchApplication;
import io.reelbatch.intake.Intakes;
import io.reelbatch.launch.BatchDispatcher;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/// The real application with its doors open, as `serve` has them.
final class TestingService implements AutoCloseable {
    private final ConfigurableApplicationContext context;

    private TestingService(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static TestingService start(Path home, URI cloud, String... more) {
        TestingService service = closed(home, cloud, more);
        service.bean(Intakes.class).open();
        service.bean(BatchDispatcher.class).takeOpenBatches();
        return service;
    }

    /// With its doors closed.
    static TestingService closed(Path home, URI cloud, String... more) {
        List<String> properties = new ArrayList<>(List.of(
                "reelbatch.home=" + home,
                "reelbatch.backend.base-url=" + cloud,
                "reelbatch.time-scale=0.01",
                "NEMO_TOKEN="));
        properties.addAll(List.of(more));
        return new TestingService(new SpringApplicationBuilder(ReelbatchApplication.class)
                .properties(properties.toArray(String[]::new))
                .run());
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }
}
