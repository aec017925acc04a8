package io.reelbatch.sink;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// Results as records of a topic, in order per key, by a producer that repeats nothing by itself. After a
/// crash the same record may come once more; its `result_id` and `revision` tell.
final class KafkaSink implements Sink {
    static final String RESULT_ID = "reelbatch-result-id";
    static final String REVISION = "reelbatch-revision";

    private final KafkaSettings settings;
    private final String topic;
    private final MeterRegistry meters;
    private @Nullable KafkaClientMetrics figures;
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    KafkaSink(KafkaSettings settings, String topic, MeterRegistry meters) {
        this.settings = settings;
        this.topic = topic;
        this.meters = meters;
    }

    @Override
    public List<Receipt> deliver(List<Delivery> deliveries) {
        if (!settings.configured()) {
            Receipt nowhere =
                    new Receipt.Unreachable("no brokers are configured; set reelbatch.kafka.bootstrap-servers");
            return deliveries.stream().map(_ -> nowhere).toList();
        }
        List<Receipt> receipts = new ArrayList<>();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try {
            KafkaProducer<byte[], byte[]> open = producer();
            for (Delivery delivery : deliveries) {
                sent.add(open.send(record(delivery)));
            }
            open.flush();
        } catch (KafkaException | IllegalStateException e) {
            receipts.add(unreachable(e)); // stands for the first that was not sent
        }
        List<Receipt> all = new ArrayList<>(sent.stream().map(this::receipt).toList());
        for (int missing = all.size(); missing < deliveries.size(); missing++) {
            all.add(receipts.isEmpty() ? unreachable(new KafkaException("it was not sent")) : receipts.getFirst());
        }
        return all;
    }

    private ProducerRecord<byte[], byte[]> record(Delivery delivery) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, bytes(delivery.key()), delivery.json());
        record.headers().add(RESULT_ID, bytes(delivery.resultId().toString()));
        record.headers().add(REVISION, bytes(String.valueOf(delivery.revision())));
        if (delivery.traceparent() != null) {
            record.headers().add("traceparent", bytes(delivery.traceparent()));
        }
        return record;
    }

    private Receipt receipt(Future<RecordMetadata> sent) {
        try {
            sent.get();
            return Receipt.TAKEN;
        } catch (ExecutionException e) {
            return e.getCause() instanceof RecordTooLargeException tooLarge
                    ? new Receipt.Refused(String.valueOf(tooLarge.getMessage()))
                    : unreachable(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unreachable(e);
        }
    }

    /// A producer that has met with trouble is not trusted further: some of its errors are for ever.
    private Receipt unreachable(Throwable why) {
        close();
        String what = why instanceof InvalidTopicException ? "the name of the topic is not valid" : why.toString();
        return new Receipt.Unreachable("topic %s: %s".formatted(topic, what));
    }

    /// A topic that is missing would have every record wait, and nobody could tell why.
    private void makeTopicIfMissing() {
        try (Admin admin = Admin.create(settings.client(Map.of(
                "client.id",
                "reelbatch-results-admin",
                "default.api.timeout.ms",
                10_000,
                "request.timeout.ms",
                5_000)))) {
            if (!admin.listTopics().names().get(15, TimeUnit.SECONDS).contains(topic)) {
                NewTopic missing = new NewTopic(topic, Optional.empty(), Optional.empty());
                admin.createTopics(List.of(missing)).all().get(15, TimeUnit.SECONDS);
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new KafkaException("it can be neither found nor made", e.getCause());
            }
        } catch (TimeoutException e) {
            throw new KafkaException("the brokers do not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        if (producer == null) {
            makeTopicIfMissing();
            producer = new KafkaProducer<>(
                    settings.client(Map.of(
                            "client.id", "reelbatch-results",
                            "acks", "all",
                            "enable.idempotence", true,
                            "linger.ms", 5,
                            "max.block.ms", 10_000,
                            "request.timeout.ms", 10_000,
                            "delivery.timeout.ms", 30_000)),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
            figures = new KafkaClientMetrics(producer);
            figures.bindTo(meters);
        }
        return producer;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        if (figures != null) {
            figures.close();
            figures = null;
        }
        if (producer != null) {
            producer.close(Duration.ofSeconds(2));
            producer = null;
        }
    }
}
