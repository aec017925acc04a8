package io.reelbatch.intake.schedule;

import io.reelbatch.intake.Intake;
import io.reelbatch.ledger.Schedules;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at the schedules every second, on one thread of its own; another one sends digests, since whoever is
/// told may take his time.
final class ScheduleIntake implements Intake {
    private static final Logger log = LoggerFactory.getLogger(ScheduleIntake.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration PATIENCE_AT_THE_END = Duration.ofSeconds(10);

    private final Work work;
    private final Schedules ledger;
    private final Messenger messenger;
    private final ScheduledExecutorService slots = thread("schedules");
    private final ScheduledExecutorService messages = thread("schedule-digests");
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private volatile String state = "closed";

    ScheduleIntake(Work work, Schedules ledger, Messenger messenger) {
        this.work = work;
        this.ledger = ledger;
        this.messenger = messenger;
    }

    /// What there is to look after, and who does.
    record Work(List<Scheduled> all, ScheduleRound round) {}

    private static ScheduledExecutorService thread(String name) {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(name).daemon().factory());
    }

    @Override
    public String name() {
        return "schedules";
    }

    @Override
    public void open() {
        state = inspect().words();
        again(slots, () -> carefully("schedules cannot be looked at", work.round()::look));
        again(messages, () -> carefully("digests cannot be sent", messenger::send));
        carefully("schedules that are gone cannot be looked for", this::warnOfThoseThatAreGone);
    }

    @Override
    public Finding inspect() {
        return new Finding(
                true, work.all().isEmpty() ? "none; no job definition has a schedule" : "looks after " + names());
    }

    private static void again(ScheduledExecutorService thread, Runnable action) {
        ScheduledFuture<?> _ = thread.scheduleWithFixedDelay(action, 0, EVERY.toNanos(), TimeUnit.NANOSECONDS);
    }

    private String names() {
        return String.join(", ", work.all().stream().map(Scheduled::name).toList());
    }

    private void warnOfThoseThatAreGone() {
        for (Schedules.Held held : ledger.held()) {
            if (Scheduled.find(work.all(), held.schedule()).isEmpty()) {
                log.warn(
                        "{} batches wait for the schedule {}, which is gone; `reelbatch schedule run {}` runs them",
                        held.batches(),
                        held.schedule(),
                        held.schedule());
            }
        }
    }

    /// Never throws: the next look comes in any case.
    private void carefully(String what, Runnable action) {
        try {
            action.run();
            failing.remove(what);
        } catch (RuntimeException e) {
            if (failing.add(what)) {
                log.warn("{} at present; tried again every second", what, e);
            }
        }
    }

    @Override
    public void close() {
        end(slots);
        end(messages);
        state = "closed";
    }

    private static void end(ExecutorService thread) {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(PATIENCE_AT_THE_END.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("a schedule is still being looked at; what is done for it is safe to be done again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String status() {
        return state;
    }
}
