package io.reelbatch.cli;

import io.reelbatch.ledger.ItemState;
import java.time.Duration;
import java.util.Map;

/// Lines for a log: one every few seconds while something changes, and a sign of life while nothing does.
final class LineView implements ProgressView {
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Console console;
    private Map<ItemState, Integer> shown = Map.of();
    private Duration lastLine = Duration.ZERO;

    LineView(Console console) {
        this.console = console;
    }

    @Override
    public void show(Progress progress) {
        Duration silent = progress.elapsed().minus(lastLine);
        boolean changed = !progress.counts().equals(shown);
        if (changed && silent.compareTo(EVERY) >= 0) {
            print(progress, "");
        } else if (silent.compareTo(STILL_WORKING) >= 0) {
            print(progress, "still working: ");
        }
    }

    private void print(Progress progress, String prefix) {
        console.print(prefix + progress.line());
        shown = progress.counts();
        lastLine = progress.elapsed();
    }

    @Override
    public void close() {
        // a line is complete when it is printed
    }
}
