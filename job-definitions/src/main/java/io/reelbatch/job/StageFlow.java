package io.reelbatch.job;

import io.reelbatch.ledger.BatchRun;
import io.reelbatch.stage.RunningBatches;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.job.flow.Flow;
import org.springframework.batch.core.job.flow.FlowExecution;
import org.springframework.batch.core.job.flow.FlowExecutionException;
import org.springframework.batch.core.job.flow.FlowExecutionStatus;
import org.springframework.batch.core.job.flow.FlowExecutor;
import org.springframework.batch.core.job.flow.State;

/// A stage as one of those side by side. One that ends before its time, for whatever reason, takes the others
/// with it: none can finish the batch alone, and they would wait for it for ever. It ends with a status and
/// never with an exception, after which the split would not wait for the others.
record StageFlow(Flow stage, RunningBatches running) implements Flow {
    @Override
    public FlowExecution start(FlowExecutor executor) {
        BatchRun run = running.of(Objects.requireNonNull(
                        executor.getJobExecution().getJobParameters().getString("batch"),
                        "the job has a parameter 'batch'"))
                .run();
        FlowExecution end = ended(executor);
        if (!end.getStatus().equals(FlowExecutionStatus.COMPLETED)) {
            run.requestStop();
        }
        return end;
    }

    /// A step that was stopped ends its flow with an exception. Before and after the step itself the database may
    /// fail, too.
    private FlowExecution ended(FlowExecutor executor) {
        try {
            return stage.start(executor);
        } catch (FlowExecutionException | RuntimeException | Error failure) {
            if (failure.getCause() instanceof JobInterruptedException) {
                return new FlowExecution(getName(), FlowExecutionStatus.STOPPED);
            }
            executor.getJobExecution().addFailureException(failure);
            return new FlowExecution(getName(), FlowExecutionStatus.FAILED);
        }
    }

    @Override
    public FlowExecution resume(String stateName, FlowExecutor executor) throws FlowExecutionException {
        return stage.resume(stateName, executor);
    }

    @Override
    public String getName() {
        return stage.getName();
    }

    @Override
    public @Nullable State getState(String stateName) {
        return stage.getState(stateName);
    }

    @Override
    public Collection<State> getStates() {
        return stage.getStates();
    }
}
