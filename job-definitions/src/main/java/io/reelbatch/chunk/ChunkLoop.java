package io.reelbatch.chunk;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;

/// One execution of an [AsyncChunkStep], run by the step's thread. Each pass collects what has finished,
/// looks whether to stop, fills the room with new items and commits at most one chunk; then the thread
/// sleeps until there is more to do.
final class ChunkLoop<I, O> {

    private static final Log logger = LogFactory.getLog(ChunkLoop.class);

    /// How long the thread sleeps at most: nobody wakes it when the capacity is raised or
    /// `setTerminateOnly` is called.
    private static final Duration LONGEST_SLEEP = Duration.ofMillis(500);

    private static final Duration SHORTEST_WAIT_FOR_ITEMS = Duration.ofMillis(1);

    private final StepSettings<I, O> settings;
    private final StepExecution execution;
    private final Telemetry telemetry;
    private final InFlight<I, O> inFlight;
    private final Unwritten<I, O> unwritten;
    private final Ending ending;

    private final Signal signal = new Signal();
    private final AtomicBoolean sourceAwake = new AtomicBoolean(true);
    private volatile @Nullable String stopRequest;
    private boolean interrupted;

    /// How many items the last look at the capacity left room for.
    private int room;

    private Deadline nextClaim = Deadline.now();

    ChunkLoop(StepSettings<I, O> settings, JobRepository repository, StepExecution execution, Telemetry telemetry) {
        this.settings = settings;
        this.execution = execution;
        this.telemetry = telemetry;
        this.inFlight =
                new InFlight<>(settings.executor(), new ListenedProcessor<>(settings, telemetry, execution), signal);
        this.ending = new Ending(settings.stopGrace());
        this.unwritten =
                new Unwritten<>(settings, new ChunkWriter<>(settings, repository, execution, telemetry), ending);
    }

    /// Returns when the source is exhausted and everything is written.
    ///
    /// @throws org.springframework.batch.core.job.JobInterruptedException when it was stopped before
    /// @throws Exception what made the step fail
    void run() throws Exception {
        try (ItemSource<I> source = settings.source().apply(execution)) {
            source.onWakeUp(this::wakeUp);
            passUntilOver(source);
            ending.conclude();
        } finally {
            noticeInterrupt();
        }
    }

    private void passUntilOver(ItemSource<I> source) {
        try {
            while (pass(source)) {
                signal.await(nanosUntilNextPass());
            }
        } finally {
            signal.retire();
            abandonRest();
            noticeInterrupt();
        }
    }

    /// Asks the loop to stop; from any thread.
    void requestStop(String reason) {
        stopRequest = reason;
        signal.raise();
    }

    /// Whether the thread was interrupted. The loop takes the flag away, so that the step's last writes are
    /// made without it (an interrupt inside a file operation closes an embedded database); the step puts it
    /// back afterwards.
    boolean wasInterrupted() {
        return interrupted;
    }

    /// How many items are in flight; from any thread.
    int inFlight() {
        return inFlight.size();
    }

    private void wakeUp() {
        sourceAwake.set(true);
        signal.raise();
    }

    private boolean pass(ItemSource<I> source) {
        do {
            signal.lower();
            collect();
            lookForStop(source);
            claim(source);
        } while (unwritten.commitChunk(moreMayCome()));
        return !isOver();
    }

    private void collect() {
        for (var task : inFlight.collect()) {
            Throwable failure = task.failure();
            if (failure == null) {
                unwritten.add(task);
            } else {
                ending.fail(failure);
            }
        }
    }

    private void lookForStop(ItemSource<I> source) {
        noticeInterrupt();
        String request = stopRequest;
        if (request != null) {
            ending.stop(request);
        } else if (execution.isTerminateOnly()) {
            ending.stop("the execution of step '%s' was marked terminate-only".formatted(execution.getStepName()));
        } else {
            askSource(source);
        }
    }

    private void askSource(ItemSource<I> source) {
        try {
            if (source.stopRequested()) {
                stopForSource();
            }
        } catch (RuntimeException | Error e) {
            ending.failAfterInFlight(e);
        }
    }

    private void noticeInterrupt() {
        if (Thread.interrupted()) {
            interrupted = true;
            ending.stop("the thread of step '%s' was interrupted".formatted(execution.getStepName()));
        }
    }

    private void failForSource(Throwable cause) {
        if (cause instanceof InterruptedException || Thread.currentThread().isInterrupted()) {
            logger.info("The source of step '%s' was interrupted".formatted(execution.getStepName()), cause);
            Thread.currentThread().interrupt();
            noticeInterrupt();
        } else {
            ending.failAfterInFlight(cause);
        }
    }

    private void stopForSource() {
        ending.stop("the source of step '%s' was asked to stop".formatted(execution.getStepName()));
    }

    private void claim(ItemSource<I> source) {
        try {
            room = ending.claimsMore() ? room() : 0;
            if (room > 0 && (sourceAwake.getAndSet(false) || nextClaim.passed())) {
                take(telemetry.read(() -> source.claim(room)));
            }
        } catch (Throwable t) {
            failForSource(t);
        }
    }

    private void take(Claim<I> claim) {
        switch (claim) {
            case Claim.Items<I>(var items) -> start(items);
            case Claim.NoneNow<I>(var untilNextDue) -> nextClaim = Deadline.in(longer(untilNextDue));
            case Claim.Exhausted<I> _ -> ending.exhausted();
            case Claim.Stop<I> _ -> stopForSource();
        }
    }

    private static Duration longer(Duration untilNextDue) {
        return untilNextDue.compareTo(SHORTEST_WAIT_FOR_ITEMS) < 0 ? SHORTEST_WAIT_FOR_ITEMS : untilNextDue;
    }

    private void start(List<I> items) {
        nextClaim = Deadline.now();
        if (items.size() > room) {
            throw new IllegalStateException("the source of step '%s' answered %d items where at most %d were asked for"
                    .formatted(execution.getStepName(), items.size(), room));
        }
        try {
            items.forEach(inFlight::start);
            room -= items.size();
        } catch (RuntimeException | Error refused) {
            ending.fail(refused);
        }
    }

    /// What may be started now. Results that wait to be written count too, against a bound that is one
    /// chunk wider: so a healthy writer never keeps a place empty, and a failing one does not fill the
    /// memory.
    private int room() {
        long capacity = settings.capacity().getAsInt();
        long places = capacity - inFlight.size();
        return Math.clamp(Math.min(places, places + settings.commitSize() - unwritten.size()), 0, Integer.MAX_VALUE);
    }

    private boolean moreMayCome() {
        return ending.claimsMore() || !inFlight.isEmpty();
    }

    private boolean isOver() {
        return !ending.claimsMore() && unwritten.isEmpty() && (inFlight.isEmpty() || ending.graceIsOver());
    }

    private long nanosUntilNextPass() {
        var next = Deadline.in(LONGEST_SLEEP).orEarlier(ending.graceEnds());
        if (!unwritten.isEmpty()) {
            next = next.orEarlier(unwritten.chunkDue(moreMayCome()));
        }
        if (ending.claimsMore() && room > 0) {
            next = next.orEarlier(nextClaim);
        }
        return next.nanosLeft();
    }

    private void abandonRest() {
        int abandoned = inFlight.abandon(settings.interruptAbandoned());
        if (abandoned > 0) {
            logger.warn("Step '%s' ends without waiting for %d items in flight; they are not counted as read"
                    .formatted(execution.getStepName(), abandoned));
        }
    }
}
