package io.reelbatch.intake.kafka;

import io.reelbatch.ledger.TopicRequests;
import io.reelbatch.request.ManifestProblem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;

/// Sets aside a request that was taken into the ledger and turns out to fit into no batch, such as one that
/// an older version with other limits has taken in. Where it stood in its topic is not known any more, so
/// its place is named after its id.
final class KeptLetters {
    private final DeadLetters deadLetters;

    KeptLetters(DeadLetters deadLetters) {
        this.deadLetters = deadLetters;
    }

    /// @throws KafkaException when the brokers did not acknowledge it
    void send(String topic, TopicRequests.Request request, List<ManifestProblem> problems) {
        byte[] key = bytes(request.id());
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(topic, 0, 0, key, bytes(request.body()));
        record.headers().add(RecordReader.DEFINITION, bytes(request.definition()));
        if (request.traceparent() != null) {
            record.headers().add(RecordReader.TRACEPARENT, bytes(request.traceparent()));
        }
        String id = "%s-kept-%s".formatted(topic, UUID.nameUUIDFromBytes(key));
        deadLetters.send(List.of(new DeadLetters.Letter(id, record, RecordReader.dead(problems))));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
