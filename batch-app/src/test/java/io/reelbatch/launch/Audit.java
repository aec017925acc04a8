package io.reelbatch.launch;

import io.reelbatch.emulator.Scenario;
import io.reelbatch.emulator.Settings;
import io.reelbatch.sink.ResultPaths;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Holds results files against what the service has written down. It knows nothing of the program but these
/// files.
final class Audit {
    private static final long PRICE = Scenario.standard().get(Settings.PRICE);

    private final Map<String, Integer> generations = new HashMap<>();
    private final Map<String, Integer> charges = new HashMap<>();
    private final Map<String, String> promptsOfRenders = new HashMap<>();
    private int faults;

    /// @param journal the service's, from its beginning
    Audit(List<JsonNode> journal) {
        journal.forEach(this::note);
    }

    private void note(JsonNode entry) {
        String prompt = entry.path("prompt").asString("");
        switch (entry.path("kind").asString()) {
            case "GENERATION_STARTED" -> generations.merge(prompt, 1, Integer::sum);
            case "CHARGED" -> charges.merge(prompt, 1, Integer::sum);
            case "RENDER_ACCEPTED" -> promptsOfRenders.put(entry.path("render").asString(), prompt);
            case "FAULT" -> faults++;
            default -> {
                // the rest is not about money or videos
            }
        }
    }

    /// Calls at which the script struck.
    int faults() {
        return faults;
    }

    /// What became of a manifest's rows.
    ///
    /// @param prompts of its rows by their ids
    Figures of(Path manifest, Map<String, String> prompts) {
        if (!Files.exists(ResultPaths.of(manifest, null).jsonl())) {
            return new Figures(prompts.size(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, prompts.size(), List.of());
        }
        return of(TestingApp.results(manifest), prompts);
    }

    /// What became of rows.
    ///
    /// @param prompts of all rows by their ids
    Figures of(List<JsonNode> results, Map<String, String> prompts) {
        Set<String> ids = new HashSet<>();
        Set<String> resultIds = new HashSet<>();
        Figures sum = Figures.NONE;
        for (JsonNode row : results) {
            boolean firstId = ids.add(row.path("id").asString());
            boolean firstResult = resultIds.add(row.path("result_id").asString());
            boolean again = !firstId || !firstResult;
            sum = sum.plus(one(row, prompts.getOrDefault(row.path("id").asString(), "?"), again));
        }
        int lost =
                (int) prompts.keySet().stream().filter(id -> !ids.contains(id)).count();
        return sum.plus(new Figures(lost, 0, 0, 0, 0, 0, lost, 0, 0, 0, 0, 0, 0, 0, List.of()));
    }

    private Figures one(JsonNode row, String prompt, boolean duplicate) {
        String status = row.path("status").asString();
        int charged = charges.getOrDefault(prompt, 0);
        int paid = Math.max(charged, generations.getOrDefault(prompt, 0));
        boolean done = status.equals("DONE");
        boolean parked = status.equals("PARKED");
        boolean failed = status.equals("FAILED");
        boolean declared = row.path("charge_suspect").asBoolean(false);
        boolean exact = row.path("credits_exact").asBoolean(false);
        return new Figures(
                1,
                0,
                0,
                one(done),
                one(parked),
                one(failed),
                0,
                one(duplicate),
                one(done && !isOf(row, prompt)),
                one(failed && charged > 0),
                one(paid > 1 && declared),
                one(paid > 1 && !declared),
                one(exact && row.path("credits").asLong() != charged * PRICE),
                one(!done && !parked && !failed),
                List.of());
    }

    private boolean isOf(JsonNode row, String prompt) {
        String render = row.path("render_id").asString();
        return prompt.equals(promptsOfRenders.get(render))
                && row.path("output_url").asString().contains(render)
                && charges.getOrDefault(prompt, 0) > 0;
    }

    private static int one(boolean holds) {
        return holds ? 1 : 0;
    }
}
