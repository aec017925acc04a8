package io.reelbatch.chunk;

import io.micrometer.observation.ObservationRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.scope.context.StepSynchronizationManager;
import org.springframework.batch.core.step.AbstractStep;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.StoppableStep;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/// A chunk step that commits items in the order in which they finish. It keeps up to *capacity* items in
/// flight, each on a thread of its own, and a chunk is whatever has finished: no item waits for a slower
/// one, and no transaction is open while the step waits. Made by [AsyncChunkStepBuilder]; one step may
/// serve many executions at once.
///
/// Ends COMPLETED when the source is exhausted and everything is written; STOPPED when it was stopped,
/// marked terminate-only or interrupted; FAILED with what the processor, the source or, after the last
/// back-off, the writer threw. STOPPED and FAILED executions can be restarted.
///
/// @param <I> what the source answers
/// @param <O> what the processor makes of it
public final class AsyncChunkStep<I, O> extends AbstractStep implements StoppableStep {

    private final StepSettings<I, O> settings;

    private final Map<Long, ChunkLoop<I, O>> running = new ConcurrentHashMap<>();

    AsyncChunkStep(String name, JobRepository repository, StepSettings<I, O> settings) {
        super(repository);
        this.settings = settings;
        setName(name);
    }

    /// Asks the execution with this id to stop and returns at once; does nothing when it does not run in
    /// this process. The given object may be another one than the running execution's: its status, counts
    /// and times are left alone, because the running step is the only one who writes that row.
    @Override
    public void stop(StepExecution stepExecution) {
        stepExecution.setTerminateOnly();
        var loop = running.get(stepExecution.getId());
        if (loop != null) {
            loop.requestStop("step '%s' was asked to stop".formatted(getName()));
        }
    }

    /// How many items all executions of this step have in flight now.
    public int inFlight() {
        return running.values().stream().mapToInt(ChunkLoop::inFlight).sum();
    }

    @Override
    protected void doExecute(StepExecution stepExecution) throws Exception {
        stepExecution.getExecutionContext().put(STEP_TYPE_KEY, getClass().getName());
        ObservationRegistry registry = observationRegistry;
        var loop = new ChunkLoop<>(settings, getJobRepository(), stepExecution, new Telemetry(registry, stepExecution));
        running.put(stepExecution.getId(), loop);
        loop.run();
    }

    /// Called after the last write of the step's row, so this is where an interrupt flag may come back.
    @Override
    protected void close(ExecutionContext context) {
        var current = StepSynchronizationManager.getContext();
        if (current == null) {
            return;
        }
        var loop = running.remove(current.getStepExecution().getId());
        if (loop != null && loop.wasInterrupted()) {
            Thread.currentThread().interrupt();
        }
    }
}
