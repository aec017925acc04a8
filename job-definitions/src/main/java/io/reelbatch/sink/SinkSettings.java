package io.reelbatch.sink;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How results are delivered.
///
/// @param home what relative directories are relative to
/// @param kafka how to reach Kafka
/// @param resultsTopic where results go wherever Kafka is configured
/// @param allResults whether those of manifests go there too, not only those of requests from a topic
/// @param privateHosts hosts that webhooks may call although they are private, and without TLS
/// @param webhookPatience how long one call may take
/// @param poll how often to look for results to deliver
/// @param first rest after the first failure; each further one doubles it
/// @param longest where the doubling ends
public record SinkSettings(
        Path home,
        KafkaSettings kafka,
        @Nullable String resultsTopic,
        boolean allResults,
        Set<String> privateHosts,
        Duration webhookPatience,
        Duration poll,
        Duration first,
        Duration longest) {}
