package io.reelbatch.cli;

import io.reelbatch.ledger.ItemState;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// How states, times and sizes are called.
final class Words {
    private Words() {}

    /// `12 done, 3 generating, 5 waiting`.
    static String counts(Map<ItemState, Integer> counts) {
        Map<String, Integer> byWord = new LinkedHashMap<>();
        for (ItemState state : ORDER) {
            int count = counts.getOrDefault(state, 0);
            if (count > 0) {
                byWord.merge(word(state), count, Integer::sum);
            }
        }
        return byWord.entrySet().stream()
                .map(entry -> "%,d %s".formatted(entry.getValue(), entry.getKey()))
                .collect(Collectors.joining(", "));
    }

    private static final java.util.List<ItemState> ORDER = java.util.List.of(
            ItemState.DONE,
            ItemState.FAILED,
            ItemState.PARKED,
            ItemState.CANCELLED,
            ItemState.GENERATED,
            ItemState.RENDER_INTENT,
            ItemState.RENDERING,
            ItemState.GENERATION_INTENT,
            ItemState.GENERATION_UNRESOLVED,
            ItemState.UPLOADED,
            ItemState.ACCEPTED);

    private static String word(ItemState state) {
        return switch (state) {
            case ACCEPTED, UPLOADED -> "waiting";
            case GENERATION_INTENT, GENERATION_UNRESOLVED -> "generating";
            case GENERATED, RENDER_INTENT, RENDERING -> "rendering";
            case DONE -> "done";
            case FAILED -> "failed";
            case PARKED -> "parked";
            case CANCELLED -> "cancelled";
        };
    }

    /// `45 s`, `12 min`, `3 h 05 min`.
    static String time(Duration duration) {
        long seconds = Math.round(duration.toMillis() / 1000.0);
        if (seconds < 120) {
            return seconds + " s";
        }
        long minutes = Math.round(seconds / 60.0);
        return minutes < 120 ? minutes + " min" : "%d h %02d min".formatted(minutes / 60, minutes % 60);
    }

    /// `3.4 MB`.
    static String bytes(long bytes) {
        if (bytes < 1_000) {
            return bytes + " bytes";
        }
        if (bytes < 1_000_000) {
            return "%.1f kB".formatted(bytes / 1e3);
        }
        return bytes < 1_000_000_000 ? "%.1f MB".formatted(bytes / 1e6) : "%.1f GB".formatted(bytes / 1e9);
    }

    /// What came from outside, without a character that could change what a terminal shows.
    static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\p{Zl}\\p{Zp}]", "?");
    }

    static String rows(long count) {
        return count == 1 ? "1 row" : "%,d rows".formatted(count);
    }
}
