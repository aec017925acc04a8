package io.reelbatch.intake.kafka;

import io.reelbatch.settings.ReelbatchProperties;
import io.reelbatch.sink.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// Looks through the records that could not be read, and sends them in once more. Needs the brokers and
/// nothing else, so that it works beside a running `serve`.
public final class DeadLetterDesk {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final KafkaSettings settings;
    private final TopicNames topics;

    private DeadLetterDesk(KafkaSettings settings, TopicNames topics) {
        this.settings = settings;
        this.topics = topics;
    }

    /// @throws Unreachable when no brokers are configured
    public static DeadLetterDesk of(ReelbatchProperties properties) {
        var kafka = properties.kafka();
        KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), kafka.properties());
        if (!settings.configured()) {
            throw new Unreachable("no Kafka servers are configured; set reelbatch.kafka.bootstrap-servers", null);
        }
        return new DeadLetterDesk(settings, new TopicNames(kafka.requests(), kafka.results(), kafka.deadLetters()));
    }

    /// Hands over every record that was set aside, oldest first within a partition.
    ///
    /// @throws Unreachable when the brokers cannot be reached
    public void forEach(Consumer<Letter> action) {
        forEachRecord(record -> action.accept(letter(record)));
    }

    /// Sends records in again, under their own key and with their own headers. A request that was accepted
    /// meanwhile is recognised. The dead letters themselves stay where they are.
    ///
    /// @return how many were sent
    /// @throws Unreachable when the brokers cannot be reached; some may have been sent then
    public int replay(java.util.function.Predicate<Letter> which) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            forEachRecord(record -> {
                Letter letter = letter(record);
                if (letter.whole() && which.test(letter)) {
                    sent.add(producer.send(again(record)));
                }
            });
            producer.flush();
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
            return sent.size();
        } catch (ExecutionException | KafkaException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(e);
        }
    }

    private ProducerRecord<byte[], byte[]> again(ConsumerRecord<byte[], byte[]> record) {
        ProducerRecord<byte[], byte[]> again = new ProducerRecord<>(topics.requests(), record.key(), record.value());
        for (Header header : record.headers()) {
            if (!header.key().startsWith(DeadLetters.PREFIX)) {
                again.headers().add(header);
            }
        }
        return again;
    }

    /// Reads what is there now, and not what comes meanwhile.
    private void forEachRecord(Consumer<ConsumerRecord<byte[], byte[]>> action) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            List<PartitionInfo> infos = consumer.partitionsFor(topics.deadLetters(), PATIENCE);
            List<TopicPartition> partitions = (infos == null ? List.<PartitionInfo>of() : infos)
                    .stream()
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions, PATIENCE));
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition, PATIENCE) < ends.getOrDefault(partition, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    if (record.offset()
                            < ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L)) {
                        action.accept(record);
                    }
                }
            }
        } catch (KafkaException e) {
            throw unreachable(e);
        }
    }

    private Unreachable unreachable(Exception e) {
        return new Unreachable(
                "the brokers at %s did not do what was asked: %s"
                        .formatted(String.join(", ", settings.bootstrapServers()), e.getMessage()),
                e);
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                settings.client(Map.of(
                        "client.id",
                        "reelbatch-dlt-desk",
                        "enable.auto.commit",
                        false,
                        "isolation.level",
                        "read_committed",
                        "allow.auto.create.topics",
                        false,
                        "default.api.timeout.ms",
                        20_000,
                        "request.timeout.ms",
                        10_000)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                settings.client(Map.of(
                        "client.id",
                        "reelbatch-dlt-replay",
                        "acks",
                        "all",
                        "enable.idempotence",
                        true,
                        "max.block.ms",
                        20_000,
                        "request.timeout.ms",
                        10_000,
                        "delivery.timeout.ms",
                        30_000)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static Letter letter(ConsumerRecord<byte[], byte[]> record) {
        return new Letter(
                header(record, DeadLetters.ID),
                header(record, DeadLetters.REASON),
                header(record, DeadLetters.MESSAGE),
                header(record, DeadLetters.HINT),
                record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8),
                Instant.ofEpochMilli(record.timestamp()),
                record.headers().lastHeader(DeadLetters.LEFT_OUT) == null);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    /// A record that could not be read.
    ///
    /// @param id topic, partition and offset at which it stood
    /// @param reason a stable word
    /// @param key as far as it is a text
    /// @param setAside when
    /// @param whole whether its bytes are here; those of a record that is too large are only in its own topic
    public record Letter(
            String id,
            String reason,
            String message,
            String hint,
            @Nullable String key,
            Instant setAside,
            boolean whole) {}

    /// The brokers cannot be reached, or refuse.
    public static final class Unreachable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unreachable(String message, @Nullable Exception cause) {
            super(message, cause);
        }
    }
}
