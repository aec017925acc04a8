package io.reelbatch.intake.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.reelbatch.sink.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The topic of records that cannot be read: their own key, bytes and headers, with where they stood and
/// what is wrong in further headers. A record is set aside when the brokers have acknowledged it, not
/// before.
final class DeadLetters implements AutoCloseable {
    static final String PREFIX = "reelbatch-dlt-";
    static final String ID = PREFIX + "id";
    static final String REASON = PREFIX + "reason";
    static final String MESSAGE = PREFIX + "message";
    static final String HINT = PREFIX + "hint";
    /// Where the value was too large to be set aside with the record; it is still in its own topic.
    static final String LEFT_OUT = PREFIX + "value-left-out";

    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);
    private static final int LARGEST = 64 << 20;

    private final KafkaSettings settings;
    private final String topic;
    private final MeterRegistry meters;
    /// The listener and the windows both set records aside. Who closes does not wait for brokers that are away.
    private final ReentrantLock use = new ReentrantLock();

    private @Nullable KafkaClientMetrics figures;
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    DeadLetters(KafkaSettings settings, String topic, MeterRegistry meters) {
        this.settings = settings;
        this.topic = topic;
        this.meters = meters;
    }

    /// A record and why it is set aside.
    ///
    /// @param id the same for every copy of it
    record Letter(String id, ConsumerRecord<byte[], byte[]> record, Reading.Dead why) {

        static Letter of(ConsumerRecord<byte[], byte[]> record, Reading.Dead why) {
            return new Letter(DeadLetters.id(record), record, why);
        }
    }

    /// Sets records aside, and returns when all of them are.
    ///
    /// @throws KafkaException when the brokers did not acknowledge all of them; some may be set aside then,
    ///     and are so once more by the next try, under the same `reelbatch-dlt-id`
    void send(List<Letter> letters) {
        if (letters.isEmpty()) {
            return;
        }
        use.lock();
        try {
            sendAll(letters);
        } finally {
            use.unlock();
        }
    }

    private void sendAll(List<Letter> letters) {
        try {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (Letter letter : letters) {
                sent.add(producer().send(record(letter, true)));
            }
            producer().flush();
            for (int index = 0; index < sent.size(); index++) {
                await(letters.get(index), sent.get(index));
            }
        } catch (KafkaException e) {
            closeProducer();
            throw e;
        }
        letters.forEach(this::tell);
    }

    private void await(Letter letter, Future<RecordMetadata> sent) {
        try {
            sent.get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof RecordTooLargeException)) {
                throw new KafkaException("a record cannot be set aside in " + topic, e.getCause());
            }
            awaitRemains(producer().send(record(letter, false)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while a record was set aside in " + topic, e);
        }
    }

    private void awaitRemains(Future<RecordMetadata> sent) {
        try {
            sent.get();
        } catch (ExecutionException e) {
            throw new KafkaException("a record cannot be set aside in %s, even without its value".formatted(topic), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while a record was set aside in " + topic, e);
        }
    }

    /// Without what made the record too large, if need be.
    private ProducerRecord<byte[], byte[]> record(Letter letter, boolean whole) {
        ConsumerRecord<byte[], byte[]> source = letter.record();
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, whole ? source.key() : null, whole ? source.value() : null);
        if (whole) {
            for (Header header : source.headers()) {
                if (!header.key().startsWith(PREFIX)) {
                    record.headers().add(header);
                }
            }
        } else {
            record.headers().add(LEFT_OUT, bytes("too large"));
        }
        record.headers().add(ID, bytes(letter.id()));
        record.headers().add(REASON, bytes(letter.why().code()));
        record.headers().add(MESSAGE, bytes(cut(letter.why().message())));
        record.headers().add(HINT, bytes(cut(letter.why().hint())));
        return record;
    }

    /// The same for every copy of a record: topic, partition and offset.
    static String id(ConsumerRecord<byte[], byte[]> record) {
        return "%s-%d-%d".formatted(record.topic(), record.partition(), record.offset());
    }

    private void tell(Letter letter) {
        meters.counter("reelbatch.dlt", "reason", letter.why().code()).increment();
        log.warn(
                "{} cannot be read and is set aside: {} {}",
                letter.id(),
                letter.why().code(),
                letter.why().hint());
    }

    private static String cut(String text) {
        return text.length() <= 1_000 ? text : text.substring(0, 999) + "…";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private KafkaProducer<byte[], byte[]> producer() {
        if (producer == null) {
            producer = new KafkaProducer<>(
                    settings.client(Map.of(
                            "client.id",
                            "reelbatch-dlt",
                            "acks",
                            "all",
                            "enable.idempotence",
                            true,
                            "max.block.ms",
                            10_000,
                            "request.timeout.ms",
                            10_000,
                            "delivery.timeout.ms",
                            30_000,
                            "max.request.size",
                            LARGEST,
                            "buffer.memory",
                            2L * LARGEST)),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
            figures = new KafkaClientMetrics(producer);
            figures.bindTo(meters);
        }
        return producer;
    }

    @Override
    public void close() {
        try {
            if (use.tryLock(2, TimeUnit.SECONDS)) {
                try {
                    closeProducer();
                } finally {
                    use.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeProducer() {
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
