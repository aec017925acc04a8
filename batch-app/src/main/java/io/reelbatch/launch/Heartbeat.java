package io.reelbatch.launch;

import io.reelbatch.ledger.LeaseSettings;
import io.reelbatch.ledger.Leases;
import io.reelbatch.ledger.LedgerClock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// Writes down, again and again, that this process is alive, and looks at the database's clock.
@Component
class Heartbeat implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

    private final Leases leases;
    private final LedgerClock clock;
    private final LeaseSettings settings;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("heartbeat").daemon().factory());
    private volatile boolean running;

    Heartbeat(Leases leases, LedgerClock clock, LeaseSettings settings) {
        this.leases = leases;
        this.clock = clock;
        this.settings = settings;
    }

    @Override
    public void start() {
        leases.register();
        long every = settings.heartbeat().toMillis();
        ScheduledFuture<?> _ = timer.scheduleAtFixedRate(this::beat, every, every, TimeUnit.MILLISECONDS);
        running = true;
    }

    private void beat() {
        try {
            leases.heartbeat();
            clock.compare();
        } catch (RuntimeException | Error e) { // whatever it is: the timer would call no more after it
            log.warn(
                    "cannot write down that this process is alive; others take over after {}", settings.deadAfter(), e);
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

    /// Starts before and ends after whatever works under a lease.
    @Override
    public int getPhase() {
        return -1000;
    }
}
