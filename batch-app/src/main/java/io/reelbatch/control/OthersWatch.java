package io.reelbatch.control;

import io.reelbatch.ledger.Dialect;
import io.reelbatch.ledger.LeaseSettings;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// Looks, as often as the heart beats, whether a process on another machine has paused or cancelled
/// something that this one works on. Not needed where the database belongs to one process.
@Component
class OthersWatch implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(OthersWatch.class);

    private final Operations operations;
    private final LeaseSettings settings;
    private final Dialect dialect;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("others").daemon().factory());
    private volatile boolean running;

    OthersWatch(Operations operations, LeaseSettings settings, Dialect dialect) {
        this.operations = operations;
        this.settings = settings;
        this.dialect = dialect;
    }

    @Override
    public void start() {
        long every = settings.heartbeat().toMillis();
        if (dialect != Dialect.H2) {
            ScheduledFuture<?> _ = timer.scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
        }
        running = true;
    }

    private void look() {
        try {
            operations.obeyOthers();
        } catch (RuntimeException later) {
            log.warn("cannot look what was paused or cancelled elsewhere; looking again", later);
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
