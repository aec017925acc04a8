package io.reelbatch.chunk;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ItemProcessor;

/// The items that were started and not yet collected. The step's thread starts and collects; the threads
/// that run the items push them, when finished, onto a stack that needs neither a lock nor memory.
final class InFlight<I, O> {

    private final Executor executor;
    private final ItemProcessor<I, O> processor;
    private final Signal signal;

    private final Set<ItemTask<I, O>> started = new HashSet<>();
    private final AtomicReference<@Nullable ItemTask<I, O>> lastFinished = new AtomicReference<>();

    private volatile int size;

    InFlight(Executor executor, ItemProcessor<I, O> processor, Signal signal) {
        this.executor = executor;
        this.processor = processor;
        this.signal = signal;
    }

    /// @throws RuntimeException or Error when the executor does not take the item, which then is not in
    ///     flight
    void start(I item) {
        var task = new ItemTask<>(item, processor, this::push);
        started.add(task);
        size = started.size();
        try {
            executor.execute(task);
        } catch (Throwable refused) {
            started.remove(task);
            size = started.size();
            task.abandon(false);
            throw refused;
        }
    }

    /// Takes what has finished since the last call, in the order in which it finished.
    List<ItemTask<I, O>> collect() {
        var finished = new ArrayList<ItemTask<I, O>>();
        for (var task = lastFinished.getAndSet(null); task != null; task = task.finishedBefore) {
            if (started.remove(task)) {
                finished.add(task);
            }
        }
        finished.forEach(task -> task.finishedBefore = null);
        size = started.size();
        return finished.reversed();
    }

    /// Gives up what has not come back.
    ///
    /// @return how many items that were
    int abandon(boolean interrupt) {
        int abandoned = started.size();
        started.forEach(task -> task.abandon(interrupt));
        started.clear();
        size = 0;
        return abandoned;
    }

    /// May be asked by any thread.
    int size() {
        return size;
    }

    boolean isEmpty() {
        return started.isEmpty();
    }

    private void push(ItemTask<I, O> task) {
        ItemTask<I, O> last;
        do {
            last = lastFinished.get();
            task.finishedBefore = last;
        } while (!lastFinished.compareAndSet(last, task));
        signal.raise();
    }
}
