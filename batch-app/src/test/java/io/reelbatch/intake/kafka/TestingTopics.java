package io.reelbatch.intake.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// Three topics of one test: what users send to and read from.
public final class TestingTopics implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final String prefix = "t" + UUID.randomUUID().toString().substring(0, 8);
    private final String broker;
    private final KafkaProducer<byte[], byte[]> producer;

    public TestingTopics(String broker) {
        this.broker = broker;
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        broker,
                        "acks",
                        "all",
                        "max.request.size",
                        8 << 20,
                        "max.block.ms",
                        120_000,
                        "delivery.timeout.ms",
                        180_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    public String requests() {
        return prefix + ".requests";
    }

    public String results() {
        return prefix + ".results";
    }

    public String deadLetters() {
        return prefix + ".requests.dlt";
    }

    /// Settings of an application that uses them.
    public String[] properties() {
        return new String[] {
            "reelbatch.kafka.bootstrap-servers=" + broker,
            "reelbatch.kafka.group=" + prefix,
            "reelbatch.kafka.requests=" + requests(),
            "reelbatch.kafka.results=" + results(),
            "reelbatch.kafka.dead-letters=" + deadLetters(),
            "reelbatch.kafka.window-age=300ms",
            "reelbatch.delivery.poll=100ms"
        };
    }

    /// A command line with them.
    public String[] commandLine(String... arguments) {
        return Stream.concat(Stream.of(arguments), Stream.of(properties()).flatMap(each -> Stream.of("--set", each)))
                .toArray(String[]::new);
    }

    public void send(@Nullable String key, @Nullable String value, String... headers) {
        send(key == null ? null : bytes(key), value == null ? null : bytes(value), headers);
    }

    /// @param headers names and values in turn
    public void send(byte @Nullable [] key, byte @Nullable [] value, String... headers) {
        List<Header> all = new ArrayList<>();
        for (int index = 0; index < headers.length; index += 2) {
            all.add(new RecordHeader(headers[index], bytes(headers[index + 1])));
        }
        try {
            producer.send(new ProducerRecord<>(requests(), null, key, value, all))
                    .get();
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// Reads a topic from its beginning until it holds what is wanted.
    public List<ConsumerRecord<byte[], byte[]>> read(
            String topic, Predicate<List<ConsumerRecord<byte[], byte[]>>> enough) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", broker,
                        "group.id", UUID.randomUUID().toString(),
                        "group.protocol", "consumer",
                        "auto.offset.reset", "earliest",
                        "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!enough.test(all)) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("%s holds only %d records: %s"
                            .formatted(
                                    topic,
                                    all.size(),
                                    all.stream().map(TestingTopics::key).toList()));
                }
                consumer.poll(Duration.ofSeconds(1)).forEach(all::add);
            }
        }
        return all;
    }

    public static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }

    public static String value(ConsumerRecord<byte[], byte[]> record) {
        return record.value() == null ? "" : new String(record.value(), StandardCharsets.UTF_8);
    }

    public static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
