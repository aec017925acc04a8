package io.reelbatch.launch;

import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Lane;
import io.reelbatch.settings.ReelbatchProperties;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;

/// Runs batches side by side in this process, each under its lease and on a thread of its own: those that
/// were submitted, and, once [#takeOpenBatches] was called, every open batch that no live process works on.
/// Which of several processes gets a batch is left to the lease; to lose that race is nothing unusual.
///
/// What is in flight is limited over all batches together, so that more batches at a time share the same
/// room.
@Component
public class BatchDispatcher implements SmartLifecycle, ApplicationListener<ContextClosedEvent>, Ordered {
    private static final Logger log = LoggerFactory.getLogger(BatchDispatcher.class);

    /// To give a place away and take it again is not worth it for less.
    private static final Duration WORTH_GIVING_WAY = Duration.ofMinutes(1);

    private final BatchRunner runner;
    private final Batches batches;
    private final FilesElsewhere elsewhere;
    private final Rests rests;
    private final InstantSource clock;
    private final ReelbatchProperties.Dispatch settings;
    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("dispatcher").daemon().factory());
    private final Map<String, CompletableFuture<RunEnd>> ends = new ConcurrentHashMap<>();
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private final Map<String, BatchRun> present = new ConcurrentHashMap<>();
    private final Map<String, Duration> givingWay = new ConcurrentHashMap<>();
    private boolean looking;
    private volatile boolean takesAll;
    private volatile boolean started;
    private volatile boolean stopping;
    private volatile long lastRound = System.nanoTime();

    BatchDispatcher(
            BatchRunner runner,
            Batches batches,
            FilesElsewhere elsewhere,
            ReelbatchProperties properties,
            InstantSource clock) {
        this.elsewhere = elsewhere;
        this.clock = clock;
        this.runner = runner;
        this.batches = batches;
        this.settings = properties.dispatch();
        this.rests = new Rests(
                settings.restAfterFailure(),
                properties.scaled(properties.retry().creditsRecheck()));
    }

    /// Has a batch run as soon as there is room, whatever its state. Returns at once. A batch that is running
    /// already is not run a second time.
    ///
    /// @return how the run ends; fails with [BatchInUse] when another process works on the batch. Completed
    ///     on the batch's own thread, so what depends on it should be short
    public CompletableFuture<RunEnd> submit(String batchId) {
        CompletableFuture<RunEnd> end = ends.computeIfAbsent(batchId, _ -> new CompletableFuture<>());
        rests.end(batchId);
        wake();
        return end;
    }

    /// From now on every open batch is run, also those that other processes have left behind.
    public void takeOpenBatches() {
        takesAll = true;
        wake();
    }

    /// Looks for work now: there may be some that nobody has submitted, or what a batch waited for is there.
    public void wake() {
        try {
            lookFromNowOn();
            rounds.execute(this::round);
        } catch (RejectedExecutionException stopped) {
            endWhatHasNotBegun();
        }
    }

    /// Ends the rests of batches that waited for something that only a person could give.
    public void endRests() {
        rests.endAll();
        wake();
    }

    /// How long ago the dispatcher last looked for work; it does so every few seconds once it has been used.
    public Duration sinceLastRound() {
        return Duration.ofNanos(System.nanoTime() - lastRound);
    }

    /// Ids of the batches that this dispatcher runs at present.
    public Set<String> running() {
        return Set.copyOf(running);
    }

    private synchronized void lookFromNowOn() {
        if (!looking) {
            looking = true;
            long every = settings.lookEvery().toNanos();
            ScheduledFuture<?> _ = rounds.scheduleWithFixedDelay(this::round, every, every, TimeUnit.NANOSECONDS);
        }
    }

    private void round() {
        try {
            if (!stopping) {
                List<String> candidates = candidates();
                int room = Math.max(0, settings.batches() - running.size());
                candidates.stream().limit(room).forEach(this::begin);
                makeRoom(candidates.size() - room);
            }
        } catch (RuntimeException unreadable) {
            log.warn("cannot look for open batches; trying again in {}", settings.lookEvery(), unreadable);
        } finally {
            lastRound = System.nanoTime();
        }
    }

    /// Batches whose rows all wait for a later time give their places to others until then.
    private void makeRoom(int wanted) {
        present.forEach((id, run) -> {
            Optional<Duration> idle = run.idleFor(clock.instant()).filter(time -> time.compareTo(WORTH_GIVING_WAY) > 0);
            if (givingWay.size() < wanted && idle.isPresent() && givingWay.putIfAbsent(id, idle.get()) == null) {
                log.info(
                        "batch {} makes room for others for {} s",
                        id,
                        idle.get().toSeconds());
                run.requestStop();
            }
        });
    }

    /// The open batches in their order, then what was submitted although it is not open.
    private List<String> candidates() {
        Set<String> all = new LinkedHashSet<>(takesAll || !ends.isEmpty() ? batches.open() : List.of());
        if (!takesAll) {
            all.retainAll(ends.keySet());
        }
        all.addAll(ends.keySet());
        List<String> candidates = new ArrayList<>(all);
        candidates.removeIf(id -> running.contains(id) || rests.isResting(id));
        candidates.removeIf(id -> !ends.containsKey(id) && elsewhere.leaves(id));
        return candidates;
    }

    private void begin(String batchId) {
        running.add(batchId);
        Thread.ofPlatform().name("batch-" + batchId).daemon().start(() -> run(batchId));
    }

    private void run(String batchId) {
        try {
            AtomicReference<BatchRun> last = new AtomicReference<>();
            RunEnd how = runner.run(batchId, run -> {
                last.set(run);
                present.put(batchId, run);
            });
            Duration pause = notPresent(batchId);
            if (pause != null && how == RunEnd.STOPPED && !stopping) {
                rests.untilItsTime(batchId, pause);
                running.remove(batchId); // whoever has submitted it waits on
                wake();
                return;
            }
            rests.after(batchId, how, untilNext(last.get()));
            over(batchId).complete(how);
        } catch (BatchInUse lost) {
            log.debug("{}", lost.getMessage());
            rests.afterLostRace(batchId);
            over(batchId).completeExceptionally(lost);
        } catch (RuntimeException | Error failure) { // nobody may be left waiting for an answer
            Duration rest = rests.afterFailure(batchId);
            log.error("the run of batch {} failed; an open batch is run again in {}", batchId, rest, failure);
            over(batchId).completeExceptionally(failure);
        }
    }

    /// @return for how long it has given its place to others, if it has
    private @Nullable Duration notPresent(String batchId) {
        present.remove(batchId);
        return givingWay.remove(batchId);
    }

    private Optional<Duration> untilNext(@Nullable BatchRun run) {
        return run == null ? Optional.empty() : run.untilNext(Lane.SEND, clock.instant());
    }

    private CompletableFuture<RunEnd> over(String batchId) {
        Duration _ = notPresent(batchId);
        CompletableFuture<RunEnd> end = ends.remove(batchId);
        running.remove(batchId);
        wake();
        return Objects.requireNonNullElseGet(end, CompletableFuture::new);
    }

    @Override
    public void start() {
        started = true;
    }

    /// Begins nothing more. The runs themselves are stopped by the [BatchRunner].
    @Override
    public void stop() {
        stopping = true;
        rounds.shutdown();
        endWhatHasNotBegun();
        started = false;
    }

    /// Together with the runs, before the doors close: what still comes in through them is in the ledger.
    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        stop();
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    private void endWhatHasNotBegun() {
        ends.forEach((id, end) -> {
            if (!running.contains(id)) {
                end.complete(RunEnd.STOPPED);
            }
        });
    }

    @Override
    public boolean isRunning() {
        return started;
    }
}
