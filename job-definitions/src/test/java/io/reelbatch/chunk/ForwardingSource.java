package io.reelbatch.chunk;

/// A source that a test changes in one place.
class ForwardingSource implements ItemSource<Integer> {

    final TestSource delegate;
    private volatile Runnable wakeUp = () -> {};
    private volatile boolean stopAsked;

    ForwardingSource(TestSource delegate) {
        this.delegate = delegate;
    }

    void wakeUp() {
        stopAsked = false;
        wakeUp.run();
    }

    /// Whether the step has looked at the source since it was last woken.
    boolean asked() {
        return stopAsked;
    }

    @Override
    public Claim<Integer> claim(int max) throws InterruptedException {
        return delegate.claim(max);
    }

    @Override
    public void onWakeUp(Runnable wakeUp) {
        this.wakeUp = wakeUp;
        delegate.onWakeUp(wakeUp);
    }

    @Override
    public boolean stopRequested() {
        stopAsked = true;
        return delegate.stopRequested();
    }

    @Override
    public void close() {
        delegate.close();
    }
}
