package io.reelbatch.control;

import io.reelbatch.ledger.LeaseSettings;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// Looks, as often as the heart beats, whether something that this process works on was paused or cancelled: by
/// another process, or by this one when its runs could not be told because the database failed just then.
@Component
class OthersWatch implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(OthersWatch.class);

    private final Operations operations;
    private final LeaseSettings settings;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("others").daemon().factory());
    private volatile boolean running;

    OthersWatch(Operations operations, LeaseSettings settings) {
        this.operations = operations;
        this.settings = settings;
    }

    @Override
    public void start() {
        long every = settings.heartbeat().toMillis();
        ScheduledFuture<?> _ = timer.scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
        running = true;
    }

    private void look() {
        try {
            operations.obeyOthers();
        } catch (RuntimeException later) {
            log.warn("cannot look what was paused or cancelled; looking again", later);
        }
    }

    @Override
    public void stop() {
        timer.shutdown();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
