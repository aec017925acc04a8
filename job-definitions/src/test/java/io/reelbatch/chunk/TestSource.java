package io.reelbatch.chunk;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/// A source that is filled by the test. While it is empty and not complete it answers that nothing is due
/// for a day.
final class TestSource implements ItemSource<Integer> {

    private final Queue<Integer> items = new ConcurrentLinkedQueue<>();
    private final CountDownLatch empty = new CountDownLatch(1);
    private volatile boolean complete;
    private volatile boolean stopAtClaim;
    private volatile boolean stopRequested;
    private volatile boolean closed;
    private volatile Runnable wakeUp = () -> {};

    static TestSource of(List<Integer> items) {
        var source = new TestSource();
        source.items.addAll(items);
        source.complete = true;
        return source;
    }

    /// The numbers from 1 to `last`, and then the end.
    static TestSource upTo(int last) {
        return of(numbers(last));
    }

    /// The numbers from 1 to `last`, and then nothing for now.
    static TestSource openAfter(int last) {
        var source = upTo(last);
        source.complete = false;
        return source;
    }

    static List<Integer> numbers(int last) {
        return IntStream.rangeClosed(1, last).boxed().toList();
    }

    void add(int item) {
        items.add(item);
        wakeUp.run();
    }

    void complete() {
        complete = true;
        wakeUp.run();
    }

    /// From now on a claim is answered with a stop.
    void stopAtNextClaim() {
        stopAtClaim = true;
        wakeUp.run();
    }

    void requestStop() {
        stopRequested = true;
        wakeUp.run();
    }

    boolean closed() {
        return closed;
    }

    /// Waits until the step was told that there is nothing now.
    void awaitEmptyClaim() throws InterruptedException {
        empty.await();
    }

    @Override
    public Claim<Integer> claim(int max) {
        if (stopAtClaim) {
            return new Claim.Stop<>();
        }
        var claimed = new ArrayList<Integer>();
        while (claimed.size() < max && !items.isEmpty()) {
            claimed.add(items.remove());
        }
        if (!claimed.isEmpty()) {
            return new Claim.Items<>(claimed);
        }
        if (complete) {
            return new Claim.Exhausted<>();
        }
        empty.countDown();
        return new Claim.NoneNow<>(Duration.ofDays(1));
    }

    @Override
    public void onWakeUp(Runnable wakeUp) {
        this.wakeUp = wakeUp;
    }

    @Override
    public boolean stopRequested() {
        return stopRequested;
    }

    @Override
    public void close() {
        closed = true;
    }
}
