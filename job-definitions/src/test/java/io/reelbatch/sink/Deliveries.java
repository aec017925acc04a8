package io.reelbatch.sink;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Results as they are handed to sinks, for tests.
final class Deliveries {
    private Deliveries() {}

    static Delivery of(String row, int revision) {
        UUID id = UUID.nameUUIDFromBytes(row.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Map<String, @Nullable Object> record = new LinkedHashMap<>();
        record.put("prompt", "a fox");
        record.put("status", "DONE");
        record.put("code", null);
        record.put("output_url", "https://cdn.example/" + row + ".mp4");
        record.put("credits", 100L);
        record.put("credits_exact", true);
        record.put("attempts", 1);
        record.put("result_id", id.toString());
        record.put("revision", revision);
        return new Delivery("batch/" + row, "art", "batch", row, id, revision, record, null);
    }
}
