package io.reelbatch.chunk;

import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ItemProcessor;

/// One item in flight and, later, what became of it. Whatever the processor throws, the task reports itself
/// as finished, and it allocates nothing to do so: a processor that ran out of memory must not leave the
/// step waiting forever.
final class ItemTask<I, O> implements Runnable {

    private final I item;
    private final ItemProcessor<I, O> processor;
    private final Consumer<ItemTask<I, O>> finished;

    private @Nullable Thread runner;
    private boolean abandoned;

    private @Nullable O result;
    private @Nullable Throwable failure;
    private boolean replaced;
    private long finishedAt;

    /// The task that finished before this one, while both wait to be collected.
    @Nullable
    ItemTask<I, O> finishedBefore;

    ItemTask(I item, ItemProcessor<I, O> processor, Consumer<ItemTask<I, O>> finished) {
        this.item = item;
        this.processor = processor;
        this.finished = finished;
    }

    @Override
    public void run() {
        if (!begin()) {
            return;
        }
        try {
            result = processor.process(item);
        } catch (Throwable t) {
            failure = t;
        }
        end();
        finishedAt = System.nanoTime();
        finished.accept(this);
    }

    /// Nobody waits for this item any more. If it has not begun, it never will.
    synchronized void abandon(boolean interrupt) {
        abandoned = true;
        if (interrupt && runner != null) {
            runner.interrupt();
        }
    }

    private synchronized boolean begin() {
        runner = Thread.currentThread();
        return !abandoned;
    }

    private synchronized void end() {
        runner = null;
    }

    I item() {
        return item;
    }

    /// The processor's answer; null when it filtered the item.
    @Nullable
    O result() {
        return result;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /// Puts something else in place of the result, unless that was done before.
    ///
    /// @return whether it did
    boolean replaceOnce(UnaryOperator<O> replacement) {
        if (result == null || replaced) {
            return false;
        }
        result = replacement.apply(result);
        replaced = true;
        return true;
    }

    /// When the processor returned, as a reading of `System.nanoTime()`.
    long finishedAt() {
        return finishedAt;
    }
}
