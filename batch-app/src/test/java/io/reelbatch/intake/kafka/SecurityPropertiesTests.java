package io.reelbatch.intake.kafka;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.reelbatch.settings.PropertiesReader;
import io.reelbatch.sink.KafkaSettings;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// A property below `reelbatch.kafka.properties` reaches every client of the door: each says that it is
/// wrong. That of the results has a test beside it.
class SecurityPropertiesTests {
    private static final String PROPERTY = "security.protocol";
    private static final KafkaSettings WRONG = new KafkaSettings(List.of("127.0.0.1:9"), Map.of(PROPERTY, "NONSENSE"));
    private static final TopicNames TOPICS = new TopicNames("a", "b", "c");

    private static void assertRefused(ThrowingCallable use) {
        assertThatThrownBy(use).hasStackTraceContaining(PROPERTY);
    }

    @Test
    void reachesTheOneThatMakesTopics() {
        assertRefused(() -> new Topics(WRONG, TOPICS, 1).makeMissing());
    }

    @Test
    void reachesTheOneThatSetsRecordsAside() {
        try (DeadLetters letters = new DeadLetters(WRONG, "c", new SimpleMeterRegistry())) {
            ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("a", 0, 0, new byte[0], new byte[0]);
            assertRefused(() ->
                    letters.send(List.of(DeadLetters.Letter.of(record, new Reading.Dead("CODE", "message", "hint")))));
        }
    }

    @Test
    void reachesTheOneThatReadsRequests() {
        assertRefused(() -> KafkaIntakeConfiguration.consumers(WRONG, new SimpleMeterRegistry())
                .createConsumer("group", ""));
    }

    @Test
    void reachesThoseOfTheDeadLetterDesk() {
        DeadLetterDesk desk = DeadLetterDesk.of(PropertiesReader.read(Map.of(
                "reelbatch.kafka.bootstrap-servers",
                "127.0.0.1:9",
                "reelbatch.kafka.properties." + PROPERTY,
                "NONSENSE")));
        assertRefused(() -> desk.forEach(_ -> {}));
        assertRefused(() -> desk.replay(_ -> true));
    }
}
