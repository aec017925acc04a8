package io.reelbatch.cli;

import io.reelbatch.ledger.ItemState;
import java.time.Duration;
import java.util.Map;

/// How far a run is at one moment.
///
/// @param total rows of the batch
/// @param before rows that were at their end when the run began
/// @param elapsed since the run began
record Progress(Map<ItemState, Integer> counts, int total, int before, Duration elapsed) {

    /// Rows that have come to an end.
    int over() {
        return counts.entrySet().stream()
                .filter(entry -> entry.getKey().terminal())
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /// `120 of 300 rows, 2.0 rows/s, 90 s left: 118 done, 2 failed, ...`.
    String line() {
        String rate = over() == before ? "" : ", %s, %s left".formatted(rate(), Words.time(left()));
        return "%,d of %s%s: %s".formatted(over(), Words.rows(total), rate, Words.counts(counts));
    }

    private String rate() {
        double perSecond = (over() - before) / seconds();
        return perSecond >= 1 ? "%.1f rows/s".formatted(perSecond) : "%.1f rows/min".formatted(perSecond * 60);
    }

    private Duration left() {
        double secondsPerRow = seconds() / (over() - before);
        return Duration.ofMillis(Math.round((total - over()) * secondsPerRow * 1000));
    }

    private double seconds() {
        return Math.max(1, elapsed.toMillis()) / 1000.0;
    }
}
