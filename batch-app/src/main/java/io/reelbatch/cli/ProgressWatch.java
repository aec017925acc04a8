package io.reelbatch.cli;

import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.ItemState;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// Looks at a run's counts several times a second and has them shown, until it is closed.
final class ProgressWatch implements AutoCloseable {
    private static final long LOOK_MILLIS = 200;

    private final BatchRun run;
    private final ProgressView view;
    private final long start = System.nanoTime();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("progress").daemon().factory());
    private int before = -1;

    private ProgressWatch(BatchRun run, ProgressView view) {
        this.run = run;
        this.view = view;
    }

    static ProgressWatch start(BatchRun run, Console console) {
        ProgressWatch watch = new ProgressWatch(run, console.terminal() ? new BarView(console) : new LineView(console));
        ScheduledFuture<?> _ =
                watch.timer.scheduleAtFixedRate(watch::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return watch;
    }

    private void look() {
        Map<ItemState, Integer> counts = run.counts();
        if (counts.isEmpty()) {
            return; // the rows are still being read
        }
        Progress progress = new Progress(counts, run.batch().rows(), Math.max(0, before), elapsed());
        before = before < 0 ? progress.over() : before;
        view.show(new Progress(counts, run.batch().rows(), before, elapsed()));
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /// Shows the last state, and ends.
    @Override
    public void close() {
        timer.shutdownNow();
        try {
            if (timer.awaitTermination(1, TimeUnit.SECONDS)) {
                look();
                view.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
