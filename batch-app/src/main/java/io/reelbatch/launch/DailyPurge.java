package io.reelbatch.launch;

import io.reelbatch.settings.ReelbatchProperties;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// Removes what is old once a day, in a process that is there for long.
@Component
public class DailyPurge implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(DailyPurge.class);

    /// What a restart has to do comes first.
    private static final Duration FIRST = Duration.ofMinutes(10);

    private static final Duration EVERY = Duration.ofDays(1);
    private static final long LONGEST_PIECE_SECONDS = 5;

    private final Purge purge;
    private final ReelbatchProperties.Retention settings;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("purge").daemon().factory());
    private volatile boolean running;

    DailyPurge(Purge purge, ReelbatchProperties properties) {
        this.purge = purge;
        this.settings = properties.retention();
    }

    /// From now on, if the settings want it.
    public void begin() {
        if (settings.daily()) {
            ScheduledFuture<?> _ =
                    timer.scheduleWithFixedDelay(this::once, FIRST.toMinutes(), EVERY.toMinutes(), TimeUnit.MINUTES);
        }
    }

    /// What is done once a day.
    void once() {
        try {
            Purge.Removed removed = purge.purge(settings.olderThan(), settings.parked());
            log.info("what is older than {} was removed: {}", settings.olderThan(), removed);
        } catch (RuntimeException | Error failure) { // the next day is another one
            if (running) {
                log.warn("what is old could not be removed; next try in {}", EVERY, failure);
            }
        }
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        timer.shutdown();
        try {
            boolean _ = timer.awaitTermination(LONGEST_PIECE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Beside the batches, which need the time.
    @Override
    public void stop(Runnable stopped) {
        Thread.ofPlatform().name("dailypurge-end").daemon().start(() -> {
            stop();
            stopped.run();
        });
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
