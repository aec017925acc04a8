package io.reelbatch.backend.nemo;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Ends exchanges whose [Patience] is over. The HTTP client's own timeout stops at the headers, so a body
/// that stalls would be waited for without end.
///
/// One thread serves all exchanges. What happens on an exchange only moves numbers in its patience; the
/// timer looks at them when it rings and sets itself anew, so that a busy stream costs nothing here.
final class Watchdog implements AutoCloseable {
    private final ScheduledThreadPoolExecutor timer;

    Watchdog() {
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("nemo-watchdog").factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    /// Watches until closed or until patience ends; then `cut` is called once, with the reason, on the
    /// watchdog's thread, and must not block.
    Watch watch(Patience patience, Consumer<String> cut) {
        Watch watch = new Watch(patience, cut);
        watch.look();
        return watch;
    }

    /// Runs a short task again and again until closed.
    Ticks every(Duration interval, Runnable task) {
        long nanos = interval.toNanos();
        ScheduledFuture<?> ticks = timer.scheduleAtFixedRate(task, nanos, nanos, TimeUnit.NANOSECONDS);
        return () -> ticks.cancel(false);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /// Stops ticking when closed.
    @FunctionalInterface
    interface Ticks extends AutoCloseable {
        @Override
        void close();
    }

    /// One exchange under watch.
    final class Watch implements AutoCloseable {
        private final Patience patience;
        private final Consumer<String> cut;
        private boolean over;

        @Nullable
        private ScheduledFuture<?> next;

        private Watch(Patience patience, Consumer<String> cut) {
            this.patience = patience;
            this.cut = cut;
        }

        /// Looks at the patience now: ends the exchange, or comes back when that is due. To be called when
        /// a patience has become shorter.
        void look() {
            Patience.Deadline deadline = patience.deadline();
            long left = deadline.nanoTime() - System.nanoTime();
            if (again(left)) {
                cut.accept(deadline.reason());
            }
        }

        /// @return whether this is the end
        private synchronized boolean again(long left) {
            if (over) {
                return false;
            }
            if (next != null) {
                next.cancel(false);
            }
            over = left <= 0;
            next = over ? null : timer.schedule(this::look, left, TimeUnit.NANOSECONDS);
            return over;
        }

        @Override
        public synchronized void close() {
            over = true;
            if (next != null) {
                next.cancel(false);
                next = null;
            }
        }
    }
}
