package io.reelbatch.sink;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How to reach Kafka.
///
/// @param bootstrapServers `host:port`; empty where there is no Kafka
/// @param properties further properties of every Kafka client, such as those of SASL and TLS; they win
public record KafkaSettings(List<String> bootstrapServers, Map<String, String> properties) {
    public KafkaSettings {
        bootstrapServers = List.copyOf(bootstrapServers);
        properties = Map.copyOf(properties);
    }

    public boolean configured() {
        return !bootstrapServers.isEmpty();
    }

    /// Settings of a client with the given ones beneath what the user has set.
    public Map<String, Object> client(Map<String, ?> own) {
        Map<String, Object> all = new HashMap<>(own);
        all.put("bootstrap.servers", String.join(",", bootstrapServers));
        all.putAll(properties);
        return all;
    }
}
