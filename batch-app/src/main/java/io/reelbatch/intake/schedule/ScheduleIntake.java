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
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at the schedules every second, on one thread of its own; another one sends digests, since whoever is
/// told may take his time.
final class ScheduleIntake implements Intake {
    private static final Logger log = LoggerFactory.getLogger(ScheduleIntake.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration PATIENCE_AT_THE_END = Duration.ofSeconds(10);

    /// Even the largest manifest is read within that time.
    static final Duration STUCK = Duration.ofMinutes(10);

    private static final String LOOK = "schedules cannot be looked at";
    private static final String SEND = "digests cannot be sent";

    private final Work work;
    private final Schedules ledger;
    private final Messenger messenger;
    private final ScheduledExecutorService slots = thread("schedules");
    private final ScheduledExecutorService messages = thread("schedule-digests");
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final LongSupplier nanos;
    private volatile String state = "closed";
    private volatile boolean open;
    private volatile long looked;

    /// @param nanos a clock that nobody sets, as [System#nanoTime()]
    ScheduleIntake(Work work, Schedules ledger, Messenger messenger, LongSupplier nanos) {
        this.work = work;
        this.ledger = ledger;
        this.messenger = messenger;
        this.nanos = nanos;
    }

    /// What there is to look after, and who does.
    ///
    /// @param idle names of those whose folder nothing looks into
    record Work(List<Scheduled> all, List<String> idle, ScheduleRound round) {}

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
        begin();
        again(slots, this::look);
        again(messages, () -> carefully(SEND, messenger::send));
        carefully("schedules that are gone cannot be looked for", this::warnOfThoseThatAreGone);
    }

    /// From now on it is to be looked at everything.
    void begin() {
        state = inspect().words();
        looked = nanos.getAsLong();
        open = true;
    }

    /// One look at everything.
    void look() {
        carefully(LOOK, work.round()::look);
        looked = nanos.getAsLong();
    }

    @Override
    public Finding inspect() {
        String looksAfter = work.all().isEmpty() ? "none; no job definition has a schedule" : "looks after " + names();
        return work.idle().isEmpty()
                ? new Finding(true, looksAfter)
                : new Finding(
                        false,
                        "%s; nothing is collected for %s, because the inbox looks into their folders and is switched off (reelbatch.inbox.enabled)"
                                .formatted(looksAfter, String.join(", ", work.idle())));
    }

    @Override
    public boolean hindered() {
        return open
                && (!work.idle().isEmpty()
                        || failing.contains(LOOK)
                        || failing.contains(SEND)
                        || work.round().hindered()
                        || nanos.getAsLong() - looked > STUCK.toNanos());
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
        } catch (RuntimeException | Error e) {
            if (failing.add(what)) {
                log.warn("{} at present; tried again every second", what, e);
            }
        }
    }

    @Override
    public void close() {
        end(slots);
        end(messages);
        open = false;
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
