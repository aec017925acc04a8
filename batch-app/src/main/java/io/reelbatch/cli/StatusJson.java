package io.reelbatch.cli;

import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// The state of batches for scripts. Keys are only ever added.
final class StatusJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private StatusJson() {}

    static String of(BatchReport report, BudgetUse budget) {
        Map<String, @Nullable Object> json = batch(report.batch(), report.counts());
        json.put("credits", report.credits());
        json.put("budget", budget.json());
        json.put("chargeSuspects", report.suspects());
        json.put("open", report.open());
        json.put("openRows", report.openRows().stream().map(StatusJson::row).toList());
        return JSON.writeValueAsString(json);
    }

    static String of(List<Batch> batches, Function<String, Map<ItemState, Integer>> counts) {
        return JSON.writeValueAsString(Map.of(
                "batches",
                batches.stream()
                        .map(batch -> batch(batch, counts.apply(batch.id())))
                        .toList()));
    }

    private static Map<String, @Nullable Object> batch(Batch batch, Map<ItemState, Integer> counts) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("batch", batch.id());
        json.put("status", batch.state().name());
        json.put("total", batch.rows());
        json.put("counts", counts);
        json.put("definition", batch.definition());
        json.put("take", batch.take());
        json.put("manifest", batch.manifest().toString());
        json.put("results", batch.options().resultsFile());
        json.put("maxCredits", batch.options().maxCredits());
        json.put("creditsBefore", batch.creditsBefore());
        json.put("creditsAfter", batch.creditsAfter());
        json.put("createdAt", batch.createdAt().toString());
        json.put("finishedAt", Objects.toString(batch.finishedAt(), null));
        return json;
    }

    private static Map<String, @Nullable Object> row(Item item) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        Problem problem = item.problem();
        json.put("row", item.rowKey());
        json.put("status", item.state().name());
        json.put("waitingFor", Objects.toString(item.waiting().what(), null));
        json.put("until", Objects.toString(item.waiting().until(), null));
        json.put("chargeSuspect", item.cost().suspect());
        json.put("code", problem == null ? null : problem.code());
        json.put("message", problem == null ? null : problem.message());
        json.put("hint", problem == null ? null : problem.hint());
        return json;
    }
}
