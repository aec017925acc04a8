package io.reelbatch.sink;

import io.reelbatch.ledger.Finished;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.Output;
import io.reelbatch.ledger.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One row of a results file: the row's original columns, then what came of it. Values are texts, numbers,
/// booleans or null.
final class ResultRecord {
    /// Names of the columns that follow the original ones, in order.
    static final List<String> COLUMNS = List.of(
            "status",
            "code",
            "message",
            "hint",
            "output_url",
            "session_id",
            "render_id",
            "timeline",
            "credits",
            "credits_exact",
            "attempts",
            "created_at",
            "finished_at",
            "result_id",
            "revision");

    /// Further columns where finished videos are downloaded.
    static final List<String> DOWNLOAD_COLUMNS = List.of("download_file", "download_bytes", "download_sha256");

    /// A further column where the service says how long the addresses are good.
    static final String EXPIRY_COLUMN = "output_expires_at";

    /// A further field, but no column, of rows that may have been charged more than once.
    static final String SUSPECT_FIELD = "charge_suspect";

    private ResultRecord() {}

    /// An original column that is called like one of ours keeps its value under a name that says where it
    /// comes from. So does one that is called like such a name: two different columns never get the same
    /// one.
    static String originalName(String column) {
        String bare = column.replaceFirst("^(input\\.)+", "");
        boolean ours = COLUMNS.contains(bare)
                || DOWNLOAD_COLUMNS.contains(bare)
                || EXPIRY_COLUMN.equals(bare)
                || SUSPECT_FIELD.equals(bare);
        return ours ? "input." + column : column;
    }

    /// Whether it is known how long the address is good.
    static boolean expires(Finished finished) {
        Output output = finished.item().output();
        return output != null && output.expiresAt() != null;
    }

    static Map<String, @Nullable Object> of(Finished finished, boolean withDownload) {
        Map<String, @Nullable Object> record = new LinkedHashMap<>();
        Item item = finished.item();
        item.request().columns().forEach((name, value) -> record.put(originalName(name), value));
        Problem problem = item.problem();
        Output output = item.output();
        record.put("status", item.state().name());
        record.put("code", problem == null ? null : problem.code());
        record.put("message", problem == null ? item.turns().lastWords() : problem.message());
        record.put("hint", problem == null || problem.hint().isEmpty() ? null : problem.hint());
        record.put("output_url", output == null ? null : output.url());
        record.put("session_id", item.sessionId());
        record.put("render_id", item.renderId());
        record.put("timeline", item.timeline());
        record.put("credits", item.cost().credits());
        record.put("credits_exact", item.cost().exact());
        record.put("attempts", item.cost().sends());
        record.put("created_at", finished.createdAt().toString());
        record.put("finished_at", String.valueOf(finished.finishedAt()));
        record.put("result_id", finished.resultId().toString());
        record.put("revision", finished.revision());
        if (item.cost().suspect()) {
            record.put(SUSPECT_FIELD, true);
        }
        if (expires(finished)) {
            record.put(
                    EXPIRY_COLUMN, String.valueOf(Objects.requireNonNull(output).expiresAt()));
        }
        if (withDownload) {
            record.put("download_file", output == null ? null : output.file());
            record.put("download_bytes", output == null ? null : output.bytes());
            record.put("download_sha256", output == null ? null : output.sha256());
        }
        return record;
    }
}
