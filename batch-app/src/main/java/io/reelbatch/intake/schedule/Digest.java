package io.reelbatch.intake.schedule;

import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Fire;
import io.reelbatch.ledger.FireFigures;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.sink.ResultPaths;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// What is told when a fire is over: for machines as JSON, for people as a few lines of text.
///
/// @param why nothing could be run, if so
/// @param batches in the order in which they were accepted
/// @param endedAt when all of it was found to be over
record Digest(Fire fire, @Nullable String why, List<Batch> batches, FireFigures figures, Instant endedAt) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// Hundreds of windows of a topic would bury the rest.
    private static final int MOST_BATCHES = 100;

    String json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("type", "digest");
        json.put("id", fire.id().toString());
        json.put("schedule", fire.schedule());
        json.put("cause", fire.cause().name());
        json.put("slot", Objects.toString(fire.slot(), null));
        json.put("passed", fire.passed());
        json.put("begunAt", Objects.toString(fire.begunAt(), null));
        json.put("endedAt", endedAt.toString());
        json.put("problem", why);
        json.put("rows", rows());
        json.put("done", count(ItemState.DONE));
        json.put("failed", count(ItemState.FAILED));
        json.put("parked", count(ItemState.PARKED));
        json.put("cancelled", count(ItemState.CANCELLED));
        json.put("creditsSpent", figures.credits());
        json.put("creditsExact", figures.exact());
        json.put("creditsLeft", figures.left());
        json.put("slowest", figures.slowest().stream().map(Digest::slow).toList());
        json.put(
                "batches",
                batches.stream().limit(MOST_BATCHES).map(Digest::batch).toList());
        json.put("batchesNotListed", Math.max(0, batches.size() - MOST_BATCHES));
        return JSON.writeValueAsString(json);
    }

    private int rows() {
        return batches.stream().mapToInt(Batch::rows).sum();
    }

    private int count(ItemState state) {
        return figures.counts().getOrDefault(state, 0);
    }

    private static Map<String, Object> slow(FireFigures.Slow slow) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("row", slow.row());
        json.put("status", slow.state().name());
        json.put("seconds", slow.took().toMillis() / 1000.0);
        return json;
    }

    private static Map<String, Object> batch(Batch batch) {
        ResultPaths paths = paths(batch);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("batch", batch.id());
        json.put("status", batch.state().name());
        json.put("rows", batch.rows());
        json.put("manifest", batch.manifest().toString());
        json.put("results", paths.jsonl().toString());
        json.put("csv", paths.csv().toString());
        return json;
    }

    private static ResultPaths paths(Batch batch) {
        return ResultPaths.ofJsonl(Path.of(batch.options().resultsFile()));
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Schedule %s, %s: %,d rows, %s".formatted(fire.schedule(), fire.when(), rows(), counts()));
        if (why != null) {
            lines.add("It could not be run: " + why);
        }
        lines.add("Credits: %,d spent%s%s"
                .formatted(
                        figures.credits(),
                        figures.exact() ? "" : " (estimated)",
                        figures.left() == null ? "" : ", %,d left".formatted(figures.left())));
        lines.add("From %s to %s".formatted(Objects.requireNonNullElse(fire.begunAt(), fire.firedAt()), endedAt));
        if (!figures.slowest().isEmpty()) {
            lines.add("Slowest rows:");
            figures.slowest()
                    .forEach(slow -> lines.add("  %s  %s  %s".formatted(words(slow.took()), slow.row(), slow.state())));
        }
        if (!batches.isEmpty()) {
            lines.add("Results:");
        }
        batches.stream()
                .limit(MOST_BATCHES)
                .forEach(batch -> lines.add("  %s  %s  %s"
                        .formatted(batch.id(), batch.state(), paths(batch).csv())));
        if (batches.size() > MOST_BATCHES) {
            lines.add("  and %,d more batches".formatted(batches.size() - MOST_BATCHES));
        }
        return lines;
    }

    /// One line for the log.
    String line() {
        return "%,d rows, %s; %,d credits spent%s"
                .formatted(
                        rows(),
                        counts(),
                        figures.credits(),
                        figures.left() == null ? "" : ", %,d left".formatted(figures.left()));
    }

    private String counts() {
        return "%,d done, %,d failed, %,d parked, %,d cancelled"
                .formatted(
                        count(ItemState.DONE),
                        count(ItemState.FAILED),
                        count(ItemState.PARKED),
                        count(ItemState.CANCELLED));
    }

    private static String words(Duration took) {
        return String.format(Locale.ROOT, "%d:%02d", took.toMinutes(), took.toSecondsPart());
    }
}
