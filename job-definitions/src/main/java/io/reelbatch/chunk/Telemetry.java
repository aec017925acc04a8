package io.reelbatch.chunk;

import static org.springframework.batch.core.observability.BatchMetrics.METRICS_PREFIX;
import static org.springframework.batch.core.observability.BatchMetrics.STATUS_COMMITTED;
import static org.springframework.batch.core.observability.BatchMetrics.STATUS_FAILURE;
import static org.springframework.batch.core.observability.BatchMetrics.STATUS_ROLLED_BACK;
import static org.springframework.batch.core.observability.BatchMetrics.STATUS_SUCCESS;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.observability.jfr.events.step.chunk.ChunkTransactionEvent;
import org.springframework.batch.core.observability.jfr.events.step.chunk.ChunkWriteEvent;
import org.springframework.batch.core.observability.jfr.events.step.chunk.ItemProcessEvent;
import org.springframework.batch.core.observability.jfr.events.step.chunk.ItemReadEvent;
import org.springframework.batch.core.step.StepExecution;

/// Publishes the observations and flight recorder events of Spring Batch's own chunk step, under the same
/// names, so that existing dashboards go on working. One difference: `item.read` is one claim, which may
/// bring many items or none.
final class Telemetry {

    /// Work that may fail with anything its caller declares.
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T run() throws Exception;
    }

    /// Work without a result.
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    private final ObservationRegistry registry;
    private final @Nullable Observation step;
    private final String jobName;
    private final String stepName;
    private final long executionId;

    /// To be made on the step's thread, where the step's own observation is the current one.
    Telemetry(ObservationRegistry registry, StepExecution execution) {
        this.registry = registry;
        this.step = registry.getCurrentObservation();
        this.jobName = execution.getJobExecution().getJobInstance().getJobName();
        this.stepName = execution.getStepName();
        this.executionId = execution.getId();
    }

    <T> T read(Work<T> claim) throws Exception {
        var event = new ItemReadEvent(stepName, executionId);
        event.itemReadStatus = STATUS_FAILURE;
        event.begin();
        try {
            T claimed = observe("item.read", claim);
            event.itemReadStatus = STATUS_SUCCESS;
            return claimed;
        } finally {
            event.commit();
        }
    }

    <O> @Nullable O process(Work<@Nullable O> processor) throws Exception {
        var event = new ItemProcessEvent(stepName, executionId);
        event.itemProcessStatus = STATUS_FAILURE;
        event.begin();
        try {
            O result = observe("item.process", processor);
            event.itemProcessStatus = STATUS_SUCCESS;
            return result;
        } finally {
            event.commit();
        }
    }

    void write(int items, Action writer) throws Exception {
        var event = new ChunkWriteEvent(stepName, executionId, items);
        event.chunkWriteStatus = STATUS_FAILURE;
        event.begin();
        try {
            observe("chunk.write", () -> {
                writer.run();
                return null;
            });
            event.chunkWriteStatus = STATUS_SUCCESS;
        } finally {
            event.commit();
        }
    }

    void transaction(Action transaction) throws Exception {
        var event = new ChunkTransactionEvent(stepName, executionId);
        event.transactionStatus = STATUS_ROLLED_BACK;
        event.begin();
        try {
            transaction.run();
            event.transactionStatus = STATUS_COMMITTED;
        } finally {
            event.commit();
        }
    }

    private <T extends @Nullable Object> T observe(String what, Work<T> work) throws Exception {
        if (registry.isNoop()) {
            return work.run();
        }
        String name = METRICS_PREFIX + what;
        Observation observation = Observation.createNotStarted(name, registry)
                .parentObservation(step)
                .lowCardinalityKeyValue(name + ".job.name", jobName)
                .lowCardinalityKeyValue(name + ".step.name", stepName)
                .start();
        String status = STATUS_FAILURE;
        try (var _ = observation.openScope()) {
            T result = work.run();
            status = STATUS_SUCCESS;
            return result;
        } catch (Throwable t) {
            observation.error(t);
            throw t;
        } finally {
            observation.lowCardinalityKeyValue(name + ".status", status).stop();
        }
    }
}
