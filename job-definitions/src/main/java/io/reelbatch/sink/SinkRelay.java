package io.reelbatch.sink;

import io.reelbatch.ledger.Leases;
import io.reelbatch.ledger.Outbox;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Brings results from the outbox to the sinks, one thread per sink. Started by whoever runs batches; what
/// an earlier process left undelivered goes first. When the application ends, what can be delivered within
/// a few seconds still is, and the rest stays in the outbox.
public final class SinkRelay implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(SinkRelay.class);
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final SinkCatalogue catalogue;
    private final Outbox outbox;
    private final Leases leases;
    private final SinkSettings settings;
    private final InstantSource clock;
    private final List<Thread> threads = new ArrayList<>();
    private CountDownLatch stop = new CountDownLatch(1);
    private boolean running;

    SinkRelay(SinkCatalogue catalogue, Outbox outbox, Leases leases, SinkSettings settings, InstantSource clock) {
        this.catalogue = catalogue;
        this.outbox = outbox;
        this.leases = leases;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public synchronized void start() {
        if (running) {
            return;
        }
        running = true;
        stop = new CountDownLatch(1);
        CountDownLatch until = stop;
        for (String name : catalogue.names()) {
            catalogue.open(name).ifPresent(sink -> {
                SinkWorker worker = new SinkWorker(name, sink, outbox, leases, settings, clock);
                threads.add(Thread.ofPlatform().daemon().name("sink-" + name).start(() -> work(worker, until)));
            });
        }
        warnOfOrphans();
    }

    private void warnOfOrphans() {
        List<String> orphans = new ArrayList<>(outbox.sinks());
        orphans.removeAll(catalogue.names());
        if (!orphans.isEmpty()) {
            log.warn(
                    "results wait for sinks that no definition has any more: {}; they wait until one has",
                    String.join(", ", orphans));
        }
    }

    /// Ends when asked to and nothing more can be delivered at once.
    private void work(SinkWorker worker, CountDownLatch until) {
        try {
            Duration rest = worker.round();
            while (rest.isZero() || !until.await(rest.toMillis(), TimeUnit.MILLISECONDS)) {
                rest = worker.round();
            }
            while (!worker.inTrouble() && worker.round().isZero()) {
                // what was written just before the end
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            worker.close();
        }
    }

    @Override
    public synchronized void stop() {
        stop.countDown();
        long deadline = System.nanoTime() + FAREWELL.toNanos();
        try {
            for (Thread thread : threads) {
                Duration left = Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
                if (!thread.join(left)) {
                    log.warn("{} is left behind in a delivery; it is repeated by the next start", thread.getName());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.clear();
        running = false;
    }

    @Override
    public synchronized boolean isRunning() {
        return running;
    }

    /// Most verbs only look; delivering is for those that run batches.
    @Override
    public boolean isAutoStartup() {
        return false;
    }

    /// Stops after the batches, whose last results it still delivers, and before the heartbeat.
    @Override
    public int getPhase() {
        return 0;
    }
}
