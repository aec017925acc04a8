package io.reelbatch.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaSinkTests {

    @Test
    void takesThePropertiesOfEveryClientOverItsOwn() {
        KafkaSettings settings =
                new KafkaSettings(List.of("127.0.0.1:9"), Map.of("acks", "1", "security.protocol", "SSL"));

        assertThat(settings.client(Map.of("acks", "all", "linger.ms", 5)))
                .containsOnly(
                        Map.entry("bootstrap.servers", "127.0.0.1:9"),
                        Map.entry("acks", "1"),
                        Map.entry("linger.ms", 5),
                        Map.entry("security.protocol", "SSL"));
    }

    @Test
    void saysWhichPropertyIsWrong() {
        KafkaSettings settings = new KafkaSettings(List.of("127.0.0.1:9"), Map.of("security.protocol", "NONSENSE"));
        try (KafkaSink sink = new KafkaSink(settings, "results", new SimpleMeterRegistry())) {
            assertThat(sink.deliver(List.of(Deliveries.of("a", 1))).getFirst())
                    .isInstanceOf(Receipt.Unreachable.class)
                    .asString()
                    .contains("security.protocol");
        }
    }
}
