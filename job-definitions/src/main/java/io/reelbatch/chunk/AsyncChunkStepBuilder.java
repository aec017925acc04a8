package io.reelbatch.chunk;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.listener.StepListener;
import org.springframework.batch.core.observability.BatchMetrics;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.ExponentialBackOff;

/// Builds an [AsyncChunkStep]. Source, processor, writer and transaction manager are required; the rest has
/// defaults.
///
/// @param <I> what the source answers
/// @param <O> what the processor makes of it
public final class AsyncChunkStepBuilder<I, O> {

    private final String name;
    private final JobRepository repository;
    private final Listeners<I, O> listeners = new Listeners<>();
    private final List<StepExecutionListener> stepListeners = new ArrayList<>();

    private @Nullable Function<StepExecution, ItemSource<I>> source;
    private @Nullable ItemProcessor<? super I, ? extends O> processor;
    private @Nullable ItemWriter<? super O> writer;
    private @Nullable PlatformTransactionManager transactionManager;
    private @Nullable MeterRegistry meters;
    private ObservationRegistry observations = ObservationRegistry.NOOP;
    private Executor executor;
    private IntSupplier capacity = () -> 64;
    private int commitSize = 100;
    private Duration linger = Duration.ofMillis(100);
    private Duration stopGrace = Duration.ofSeconds(5);
    private boolean interruptAbandoned;
    private BackOff writeBackOff = tenTriesInHalfAMinute();
    private Refusals<O> refusals = Refusals.none();
    private boolean allowStartIfComplete;

    /// @param name the step's name, as it appears in the job repository
    /// @param repository where the step's counts are kept; its tables must be written by the same
    ///     transaction manager
    public AsyncChunkStepBuilder(String name, JobRepository repository) {
        this.name = name;
        this.repository = repository;
        var threads = Thread.ofVirtual().name(name + "-", 0).factory();
        this.executor = item -> threads.newThread(item).start();
    }

    /// Makes a fresh source for each execution, on the step's thread.
    public AsyncChunkStepBuilder<I, O> source(Function<StepExecution, ItemSource<I>> source) {
        this.source = source;
        return this;
    }

    /// What is done with each item, outside any transaction and on many threads at once. Null filters the
    /// item; an exception fails the step, so what may go wrong with one item belongs into the result.
    public AsyncChunkStepBuilder<I, O> processor(ItemProcessor<? super I, ? extends O> processor) {
        this.processor = processor;
        return this;
    }

    /// Writes what has finished, on the step's thread and inside the chunk's transaction. May be given the
    /// same results again after a failure; is not called when all items of a chunk were filtered.
    public AsyncChunkStepBuilder<I, O> writer(ItemWriter<? super O> writer) {
        this.writer = writer;
        return this;
    }

    /// How many items may be in flight: asked at each pass, at least twice a second, so it may change while
    /// the step runs. Zero or less starts nothing new. Default 64.
    public AsyncChunkStepBuilder<I, O> capacity(IntSupplier capacity) {
        this.capacity = capacity;
        return this;
    }

    /// The largest chunk, and the number of finished items that are committed without lingering. Default
    /// 100.
    public AsyncChunkStepBuilder<I, O> commitSize(int commitSize) {
        if (commitSize < 1) {
            throw new IllegalArgumentException(
                    "the commit size of step '%s' is %d; it must be at least 1".formatted(name, commitSize));
        }
        this.commitSize = commitSize;
        return this;
    }

    /// How long a finished item waits for others to be committed with. Default 100 ms.
    public AsyncChunkStepBuilder<I, O> linger(Duration linger) {
        this.linger = notNegative("linger", linger);
        return this;
    }

    /// Runs the items. It must be able to run *capacity* items at once and must not run them after refusing
    /// them. Default: a virtual thread for each item.
    public AsyncChunkStepBuilder<I, O> executor(Executor executor) {
        this.executor = executor;
        return this;
    }

    /// Manages the transactions of the writer and of the job repository.
    public AsyncChunkStepBuilder<I, O> transactionManager(PlatformTransactionManager transactionManager) {
        this.transactionManager = transactionManager;
        return this;
    }

    /// How long items in flight may go on after a stop or a failure; what is not back then is abandoned.
    /// Default 5 s.
    public AsyncChunkStepBuilder<I, O> stopGrace(Duration stopGrace) {
        this.stopGrace = notNegative("stop grace", stopGrace);
        return this;
    }

    /// Whether the threads of abandoned items are interrupted. Default false: an interrupt inside a file
    /// operation of an embedded database such as H2 closes that database for the whole process.
    public AsyncChunkStepBuilder<I, O> interruptAbandoned(boolean interruptAbandoned) {
        this.interruptAbandoned = interruptAbandoned;
        return this;
    }

    /// When a chunk that was rolled back is written again, with the same results; when the back-off is
    /// exhausted the step fails. Other items go on being processed meanwhile. Default: ten tries in about
    /// half a minute.
    public AsyncChunkStepBuilder<I, O> writeBackOff(BackOff writeBackOff) {
        this.writeBackOff = writeBackOff;
        return this;
    }

    /// What becomes of results that the writer would refuse again and again. Default: every failure is taken
    /// for one that passes.
    public AsyncChunkStepBuilder<I, O> refusals(Refusals<O> refusals) {
        this.refusals = refusals;
        return this;
    }

    /// Where the observations `spring.batch.step`, `.item.read`, `.item.process` and `.chunk.write` go.
    /// Default: nowhere.
    public AsyncChunkStepBuilder<I, O> observationRegistry(ObservationRegistry observations) {
        this.observations = observations;
        return this;
    }

    /// Where the gauge `spring.batch.item.inflight` is registered. Default: nowhere.
    public AsyncChunkStepBuilder<I, O> meterRegistry(MeterRegistry meters) {
        this.meters = meters;
        return this;
    }

    /// Adds a listener to everything it listens to. A `StepExecutionListener` is told as in any step, an
    /// `ItemProcessListener` on the item's thread, an `ItemWriteListener` and a `ChunkListener` on the
    /// step's thread inside the chunk's transaction, but for `onChunkError`, which is told after the
    /// rollback.
    ///
    /// @throws IllegalArgumentException when it listens to nothing that this step does
    public AsyncChunkStepBuilder<I, O> listener(StepListener listener) {
        boolean known = listeners.register(listener);
        if (listener instanceof StepExecutionListener stepListener) {
            stepListeners.add(stepListener);
        } else if (!known) {
            throw new IllegalArgumentException(
                    "step '%s' would never call %s: it tells step, process, write and chunk listeners"
                            .formatted(name, listener.getClass().getName()));
        }
        return this;
    }

    /// Whether a restarted job runs the step again although it was COMPLETED. Default false.
    public AsyncChunkStepBuilder<I, O> allowStartIfComplete(boolean allowStartIfComplete) {
        this.allowStartIfComplete = allowStartIfComplete;
        return this;
    }

    /// Makes the step; the builder can go on to build others.
    ///
    /// @throws IllegalStateException when something required is missing
    public AsyncChunkStep<I, O> build() {
        var step = new AsyncChunkStep<>(name, repository, settings());
        step.setObservationRegistry(observations);
        step.setAllowStartIfComplete(allowStartIfComplete);
        stepListeners.forEach(step::registerStepExecutionListener);
        if (meters != null) {
            Gauge.builder(BatchMetrics.METRICS_PREFIX + "item.inflight", step, AsyncChunkStep::inFlight)
                    .description("Items that were claimed and have not come back")
                    .tag(BatchMetrics.METRICS_PREFIX + "item.inflight.step.name", name)
                    .register(meters);
        }
        return step;
    }

    private StepSettings<I, O> settings() {
        return new StepSettings<>(
                required("source", source),
                required("processor", processor),
                required("writer", writer),
                required("transactionManager", transactionManager),
                executor,
                capacity,
                commitSize,
                linger,
                stopGrace,
                interruptAbandoned,
                writeBackOff,
                refusals,
                listeners);
    }

    private <T> T required(String what, @Nullable T value) {
        if (value == null) {
            throw new IllegalStateException(
                    "step '%s' has no %s: call %s(…) before build()".formatted(name, what, what));
        }
        return value;
    }

    private Duration notNegative(String what, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(
                    "the %s of step '%s' is %s; it must not be negative".formatted(what, name, value));
        }
        return value;
    }

    private static BackOff tenTriesInHalfAMinute() {
        var backOff = new ExponentialBackOff(100, 2);
        backOff.setMaxInterval(5_000);
        backOff.setMaxAttempts(10);
        return backOff;
    }
}
