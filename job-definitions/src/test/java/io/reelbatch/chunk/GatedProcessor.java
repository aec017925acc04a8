package io.reelbatch.chunk;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.springframework.batch.infrastructure.item.ItemProcessor;

/// A processor that holds the chosen items until the test opens their gate, and tells who is inside.
final class GatedProcessor implements ItemProcessor<Integer, Integer> {

    private final IntPredicate gated;
    private final Map<Integer, CountDownLatch> gates = new ConcurrentHashMap<>();
    private final Semaphore begun = new Semaphore(0);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final Set<Integer> interrupted = ConcurrentHashMap.newKeySet();
    private volatile boolean allOpen;

    GatedProcessor(IntPredicate gated) {
        this.gated = gated;
    }

    static GatedProcessor holdingAll() {
        return new GatedProcessor(_ -> true);
    }

    static GatedProcessor holding(int item) {
        return new GatedProcessor(i -> i == item);
    }

    @Override
    public Integer process(Integer item) throws InterruptedException {
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        begun.release();
        try {
            if (gated.test(item) && !allOpen) {
                gate(item).await();
            }
            return item;
        } catch (InterruptedException e) {
            interrupted.add(item);
            throw e;
        } finally {
            inside.decrementAndGet();
        }
    }

    void open(int item) {
        gate(item).countDown();
    }

    void openAll() {
        allOpen = true;
        gates.values().forEach(CountDownLatch::countDown);
    }

    /// Waits until so many more items have begun.
    void awaitBegun(int items) throws InterruptedException {
        begun.acquire(items);
    }

    /// How many items have begun that were not waited for.
    int begun() {
        return begun.availablePermits();
    }

    int inside() {
        return inside.get();
    }

    int mostInside() {
        return most.get();
    }

    Set<Integer> interrupted() {
        return interrupted;
    }

    private CountDownLatch gate(int item) {
        var gate = gates.computeIfAbsent(item, _ -> new CountDownLatch(1));
        if (allOpen) {
            gate.countDown();
        }
        return gate;
    }
}
