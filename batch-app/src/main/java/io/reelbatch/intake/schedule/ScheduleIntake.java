package io.reelbatch.intake.schedule;

import io.reelbatch.intake.Intake;
import io.reelbatch.ledger.Schedules;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at the schedules every second, on one thread of its own.
final class ScheduleIntake implements Intake {
    private static final Logger log = LoggerFactory.getLogger(ScheduleIntake.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration PATIENCE_AT_THE_END = Duration.ofSeconds(10);

    private final List<Scheduled> all;
    private final Schedules ledger;
    private final ScheduleRound round;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("schedules").daemon().factory());
    private volatile String state = "closed";
    private boolean failed;

    ScheduleIntake(List<Scheduled> all, Schedules ledger, ScheduleRound round) {
        this.all = all;
        this.ledger = ledger;
        this.round = round;
    }

    @Override
    public String name() {
        return "schedules";
    }

    @Override
    public void open() {
        warnOfThoseThatAreGone();
        state = all.isEmpty() ? "none; no job definition has a schedule" : "looks after " + names();
        ScheduledFuture<?> _ = thread.scheduleWithFixedDelay(this::look, 0, EVERY.toNanos(), TimeUnit.NANOSECONDS);
    }

    private String names() {
        return String.join(", ", all.stream().map(Scheduled::name).toList());
    }

    private void warnOfThoseThatAreGone() {
        for (Schedules.Held held : ledger.held()) {
            if (Scheduled.find(all, held.schedule()).isEmpty()) {
                log.warn(
                        "{} batches wait for the schedule {}, which is gone; `reelbatch schedule run {}` runs them",
                        held.batches(),
                        held.schedule(),
                        held.schedule());
            }
        }
    }

    /// Never throws: the next look comes in any case.
    private void look() {
        try {
            round.look();
            failed = false;
        } catch (RuntimeException e) {
            if (!failed) {
                log.warn("schedules cannot be looked at; tried again every second", e);
            }
            failed = true;
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(PATIENCE_AT_THE_END.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("a schedule is still being looked at; what it does is safe to be done again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        state = "closed";
    }

    @Override
    public String status() {
        return state;
    }
}
