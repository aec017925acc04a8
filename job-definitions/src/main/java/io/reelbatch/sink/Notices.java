package io.reelbatch.sink;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Tells the webhooks of a definition something that is no result, signed and sent as results are.
public final class Notices {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int FIRST_REVISION = 1;

    private final SinkCatalogue catalogue;

    Notices(SinkCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /// Names of the sinks of a definition that can be told.
    public List<String> takers(String definition) {
        return catalogue.webhooks(definition);
    }

    /// Sends a JSON object, once.
    ///
    /// @param id the same for every repetition
    public Answer send(String sink, UUID id, String json) {
        Optional<Sink> webhook = catalogue.open(sink);
        if (webhook.isEmpty()) {
            return new Answer.Nobody();
        }
        try (Sink open = webhook.get()) {
            return switch (open.deliver(List.of(delivery(sink, id, json))).getFirst()) {
                case Receipt.Taken _ -> new Answer.Taken();
                case Receipt.Refused(var why) -> new Answer.NotTaken(why);
                case Receipt.Unreachable(var why) -> new Answer.NotTaken(why);
            };
        }
    }

    private static Delivery delivery(String sink, UUID id, String json) {
        Map<String, @Nullable Object> record = new LinkedHashMap<>();
        JSON.readTree(json).properties().forEach(field -> record.put(field.getKey(), field.getValue()));
        return new Delivery(id.toString(), sink, "", "", id, FIRST_REVISION, record, null);
    }

    /// What became of a notice.
    public sealed interface Answer {
        /// It has arrived.
        record Taken() implements Answer {}

        /// It has not; another try may fare better.
        record NotTaken(String why) implements Answer {}

        /// There is no such sink any more.
        record Nobody() implements Answer {}
    }
}
