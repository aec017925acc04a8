package io.reelbatch.cli;

import io.reelbatch.ledger.ItemState;
import java.text.DecimalFormat;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/// A bar on a terminal, painted over and over again.
final class BarView implements ProgressView {
    private static final int REPAINT_MILLIS = 250;

    private final Console console;
    private @Nullable ProgressBar bar;
    private Map<ItemState, Integer> shown = Map.of();
    private Duration lastChange = Duration.ZERO;

    BarView(Console console) {
        this.console = console;
    }

    @Override
    public void show(Progress progress) {
        if (bar == null) {
            bar = start(progress);
        }
        if (!progress.counts().equals(shown)) {
            shown = progress.counts();
            lastChange = progress.elapsed();
        }
        boolean silent = progress.elapsed().minus(lastChange).compareTo(STILL_WORKING) >= 0;
        bar.setExtraMessage((silent ? " still working: " : " ") + Words.counts(progress.counts()));
        bar.stepTo(progress.over());
    }

    private ProgressBar start(Progress progress) {
        return new ProgressBarBuilder()
                .setTaskName("rows")
                .setInitialMax(progress.total())
                .startsFrom(progress.before(), Duration.ZERO)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(
                        console.out(), console.width().getAsInt()))
                .setUpdateIntervalMillis(REPAINT_MILLIS)
                .continuousUpdate()
                .showSpeed(new DecimalFormat("0.0"))
                .setSpeedUnit(ChronoUnit.MINUTES)
                .build();
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
