package io.reelbatch.chunk;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Lets the thread that made it sleep until another thread has something for it. A signal raised while
/// nobody sleeps is kept; many raised at once wake the sleeper once.
final class Signal {

    private final AtomicBoolean raised = new AtomicBoolean();

    private volatile @Nullable Thread sleeper = Thread.currentThread();

    void raise() {
        if (!raised.get() && raised.compareAndSet(false, true)) {
            LockSupport.unpark(sleeper);
        }
    }

    /// To be called before looking for work: what comes after the look raises the signal again.
    void lower() {
        raised.set(false);
    }

    /// Returns when the signal is raised, the time is over or the thread is interrupted.
    void await(long nanos) {
        if (!raised.get()) {
            LockSupport.parkNanos(this, nanos);
        }
    }

    /// Raising has no effect any more: the thread has gone on to other work.
    void retire() {
        sleeper = null;
    }
}
