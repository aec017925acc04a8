package io.reelbatch.intake.kafka;

import io.reelbatch.ReelbatchApplication;
import io.reelbatch.intake.Intakes;
import io.reelbatch.launch.BatchRunner;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchState;
import io.reelbatch.ledger.Batches;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/// The real application with its doors open, as `serve` has them.
final class TestingService implements AutoCloseable {
    private final ConfigurableApplicationContext context;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread runner = new Thread(this::runBatches, "runs-batches");

    private TestingService(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static TestingService start(Path home, URI cloud, String... more) {
        List<String> properties = new ArrayList<>(List.of(
                "reelbatch.home=" + home,
                "reelbatch.backend.base-url=" + cloud,
                "reelbatch.time-scale=0.01",
                "NEMO_TOKEN="));
        properties.addAll(List.of(more));
        TestingService service = new TestingService(new SpringApplicationBuilder(ReelbatchApplication.class)
                .properties(properties.toArray(String[]::new))
                .run());
        service.bean(Intakes.class).open();
        service.runner.start();
        return service;
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /// One after the other, whatever is open.
    private void runBatches() {
        try {
            while (!closing.await(100, TimeUnit.MILLISECONDS)) {
                for (Batch batch : bean(Batches.class).all()) {
                    if (batch.state() != BatchState.COMPLETED && closing.getCount() > 0) {
                        bean(BatchRunner.class).run(batch.id(), _ -> {});
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        context.close();
        try {
            runner.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
