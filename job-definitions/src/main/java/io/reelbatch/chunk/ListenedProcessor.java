package io.reelbatch.chunk;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.listener.ItemProcessListener;
import org.springframework.batch.core.scope.context.StepSynchronizationManager;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ItemProcessor;

/// The step's processor with its listeners, its observation and its step scope; runs on the thread of the
/// item.
final class ListenedProcessor<I, O> implements ItemProcessor<I, O> {

    private final ItemProcessor<? super I, ? extends O> processor;
    private final ItemProcessListener<I, O> listener;
    private final Telemetry telemetry;
    private final StepExecution execution;

    ListenedProcessor(StepSettings<I, O> settings, Telemetry telemetry, StepExecution execution) {
        this.processor = settings.processor();
        this.listener = settings.listeners().process();
        this.telemetry = telemetry;
        this.execution = execution;
    }

    @Override
    public @Nullable O process(I item) throws Exception {
        StepSynchronizationManager.register(execution);
        try {
            return telemetry.<O>process(() -> listened(item));
        } finally {
            StepSynchronizationManager.close();
        }
    }

    private @Nullable O listened(I item) throws Exception {
        try {
            listener.beforeProcess(item);
            O result = processor.process(item);
            listener.afterProcess(item, result);
            return result;
        } catch (Exception e) {
            listener.onProcessError(item, e);
            throw e;
        }
    }
}
