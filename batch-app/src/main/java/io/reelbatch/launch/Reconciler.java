package io.reelbatch.launch;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.reelbatch.settings.ReelbatchProperties;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// Finds what dead processes and failed writes have left behind, and mends it: shortly after the start and
/// then
/// again and again, because a process can lose its database without dying. It never touches what a live
/// process
/// works on. Calls that were under way are not its business: each is settled by the next run of its batch.
@Component
class Reconciler implements SmartLifecycle, MeterBinder {
    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

    /// A command that only looks has ended by then.
    private static final long FIRST_LOOK_MILLIS = 3_000;

    private static final long LONGEST_LOOK_SECONDS = 5;

    private final List<Repair> repairs;
    private final ReelbatchProperties.Recovery settings;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("reconciler").daemon().factory());
    private volatile boolean running;
    private volatile long lastSuccess = System.nanoTime();

    Reconciler(List<Repair> repairs, ReelbatchProperties properties) {
        this.repairs = List.copyOf(repairs);
        this.settings = properties.recovery();
    }

    /// Mends what there is to mend now.
    ///
    /// @return how many things were mended
    int lookAround() {
        int mended = 0;
        boolean complete = true;
        for (Repair repair : repairs) {
            int number = mend(repair);
            complete &= number >= 0;
            mended += Math.max(0, number);
        }
        if (complete) {
            lastSuccess = System.nanoTime();
        }
        return mended;
    }

    /// How long ago everything was looked for without a failure; in a new process, since it has begun.
    private double sinceLastSuccess() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastSuccess) / 1_000.0;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        Gauge.builder("reelbatch.reconcile.last.success", this, Reconciler::sinceLastSuccess)
                .description("how long ago everything that dead processes leave was looked for")
                .baseUnit("seconds")
                .register(meters);
    }

    /// @return how many, or less than 0 where it could not be found out
    private int mend(Repair repair) {
        try {
            int mended = repair.mend();
            if (mended > 0) {
                log.info("recovery: {} {}", mended, repair.what());
                Metrics.counter("reelbatch.recoveries", "kind", repair.kind()).increment(mended);
            }
            return mended;
        } catch (RuntimeException | Error failure) { // one that fails must not keep the others from being made
            if (running) {
                log.warn(
                        "recovery: {} could not be looked for; next try in {}",
                        repair.what(),
                        settings.every(),
                        failure);
            }
            return -1;
        }
    }

    @Override
    public void start() {
        running = true;
        ScheduledFuture<?> _ = timer.scheduleWithFixedDelay(
                this::lookAround, FIRST_LOOK_MILLIS, settings.every().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        running = false;
        timer.shutdown();
        try {
            boolean _ = timer.awaitTermination(LONGEST_LOOK_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Beside the batches, which need the time.
    @Override
    public void stop(Runnable stopped) {
        Thread.ofPlatform().name("reconciler-end").daemon().start(() -> {
            stop();
            stopped.run();
        });
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
