package io.reelbatch.chunk;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.backoff.BackOff;

/// What the executions of one step share.
record StepSettings<I, O>(
        Function<StepExecution, ItemSource<I>> source,
        ItemProcessor<? super I, ? extends O> processor,
        ItemWriter<? super O> writer,
        PlatformTransactionManager transactions,
        Executor executor,
        IntSupplier capacity,
        int commitSize,
        Duration linger,
        Duration stopGrace,
        boolean interruptAbandoned,
        BackOff writeBackOff,
        Refusals<O> refusals,
        Listeners<I, O> listeners) {}
