package io.reelbatch.simulation;

import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A thread that runs only when it is told to and rests where it says so. Of all fibers and the thread that
/// tells them, one runs at a time; so the order in which things happen is the schedule's alone.
final class Fiber {
    private final String name;
    private final Thread thread;
    private volatile boolean running;
    private @Nullable Thread driver;
    private boolean started;
    private boolean over;
    private boolean doomed;
    private @Nullable Throwable failure;
    private Instant wakeAt = Instant.MIN;

    Fiber(String name, Runnable body) {
        this.name = name;
        this.thread = Thread.ofVirtual().unstarted(() -> live(body));
    }

    private void live(Runnable body) {
        try {
            if (!doomed) {
                body.run();
            }
        } catch (Killed expected) {
            // its process is dead, and so is what it was about to do
        } catch (Throwable unexpected) {
            failure = unexpected;
        }
        over = true;
        handBack();
    }

    String name() {
        return name;
    }

    /// Lets the fiber run until it rests or is over.
    void resume() {
        driver = Thread.currentThread();
        running = true;
        if (started) {
            LockSupport.unpark(thread);
        } else {
            started = true;
            thread.start();
        }
        while (running) {
            LockSupport.park(this);
        }
        if (failure != null) {
            throw new AssertionError(name + " failed", failure);
        }
    }

    /// Has the fiber end where it rests, as if its process had been killed there.
    void kill() {
        if (!over) {
            doomed = true;
            resume();
        }
    }

    /// To be called by the fiber itself: lets others run, and goes on when it is told to, at the earliest
    /// at the given time.
    void rest(Instant until) {
        wakeAt = until;
        handBack();
        while (!running) {
            LockSupport.park(this);
        }
        if (doomed) {
            throw new Killed();
        }
    }

    private void handBack() {
        Thread other = driver;
        running = false;
        LockSupport.unpark(other);
    }

    boolean isOver() {
        return over;
    }

    Instant wakeAt() {
        return wakeAt;
    }

    /// The death of a process. No exception, so that no code of the process can take notice of it.
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed", null, false, false);
        }
    }
}
