package io.reelbatch.sink;

import io.reelbatch.ledger.Outbox;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// A result as it is handed to a sink: the same record as in the results file.
///
/// @param key the request's own id where it came in by a topic, `BATCH/ROW` otherwise
/// @param batch the batch that it is part of
/// @param row the row's key in it
/// @param record the columns of the results file
record Delivery(
        String key,
        String definition,
        String batch,
        String row,
        UUID resultId,
        int revision,
        Map<String, @Nullable Object> record,
        @Nullable String traceparent) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static Delivery of(Outbox.Entry entry) {
        var finished = entry.finished();
        var output = finished.item().output();
        return new Delivery(
                entry.key(),
                entry.definition(),
                finished.item().batchId(),
                finished.item().rowKey(),
                finished.resultId(),
                finished.revision(),
                ResultRecord.of(finished, output != null && output.file() != null),
                entry.traceparent());
    }

    byte[] json() {
        return JSON.writeValueAsString(record).getBytes(StandardCharsets.UTF_8);
    }
}
