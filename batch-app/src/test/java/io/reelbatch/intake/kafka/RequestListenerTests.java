package io.reelbatch.intake.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.ledger.TopicRequests;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the listener makes of a reader that fails, on a real ledger.
class RequestListenerTests {
    @TempDir
    Path home;

    private final List<DeadLetters.Letter> aside = new ArrayList<>();
    private BackendEmulator cloud;
    private TestingService service;
    private RequestListener listener;

    @BeforeEach
    void start() {
        cloud = BackendEmulator.start(Scenario.standard());
        service = TestingService.closed(home, cloud.baseUri());
        listener = new RequestListener(
                RequestListenerTests::read, service.bean(TopicRequests.class), aside::addAll, "t", () -> Instant.EPOCH);
    }

    @AfterEach
    void stop() {
        service.close();
        cloud.close();
    }

    private static Reading read(ConsumerRecord<byte[], byte[]> record) {
        return switch (TestingTopics.key(record)) {
            case "deep" -> throw new StackOverflowError();
            case "odd" -> throw new ClassCastException();
            case "memory" -> throw new OutOfMemoryError();
            default -> new Reading.Good(WindowsTests.request(TestingTopics.key(record), ""));
        };
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(String... keys) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (String key : keys) {
            records.add(new ConsumerRecord<>("t", 0, records.size(), TestingTopics.bytes(key), new byte[0]));
        }
        return records;
    }

    private int taken() {
        return service.bean(TopicRequests.class).waiting().stream()
                .mapToInt(TopicRequests.Waiting::requests)
                .sum();
    }

    @Test
    void setsARecordAsideWhoseReadingFailsAndTakesTheOthers() {
        listener.onMessage(records("a", "deep", "b", "odd", "c"));

        assertThat(taken()).isEqualTo(3);
        assertThat(aside)
                .extracting(letter -> letter.id() + " " + letter.why().code())
                .containsExactly("t-0-1 UNREADABLE", "t-0-3 UNREADABLE");
        assertThat(listener.trouble()).isNull();
    }

    @Test
    void hasTheSameRecordsComeAgainAfterAnErrorThatIsNotTheRecords() {
        assertThatThrownBy(() -> listener.onMessage(records("a", "memory"))).isInstanceOf(IllegalStateException.class);
        assertThat(listener.trouble()).isEqualTo("what was read cannot be taken in at present (OutOfMemoryError)");
        assertThat(taken()).isZero();
        assertThat(aside).isEmpty();

        listener.onMessage(records("a"));

        assertThat(listener.trouble()).isNull();
        assertThat(taken()).isEqualTo(1);
    }
}
