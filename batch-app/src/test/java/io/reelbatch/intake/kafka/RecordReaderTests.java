package io.reelbatch.intake.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.reelbatch.definition.DefinitionCatalogue;
import io.reelbatch.request.ManifestLimits;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RecordReaderTests {
    private final RecordReader reader = new RecordReader(
            DefinitionCatalogue.builtIn(), DefinitionCatalogue.DEFAULT_NAME, ManifestLimits.defaults());

    private static ConsumerRecord<byte[], byte[]> record(
            byte @Nullable [] key, byte @Nullable [] value, Map<String, String> headers) {
        @SuppressWarnings("NullAway") // Kafka says that both may be null
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("requests", 0, 7, key, value);
        headers.forEach((name, text) -> record.headers().add(name, TestingTopics.bytes(text)));
        return record;
    }

    private Reading read(String key, String value, Map<String, String> headers) {
        return reader.read(record(TestingTopics.bytes(key), TestingTopics.bytes(value), headers));
    }

    private Reading.Good good(String key, String value, Map<String, String> headers) {
        return (Reading.Good) read(key, value, headers);
    }

    @Test
    void takesTheKeyForTheId() {
        var request = good("r-1", "{\"prompt\":\"a fox\"}", Map.of()).request();

        assertThat(request.id()).isEqualTo("r-1");
        assertThat(request.definition()).isEqualTo("ai-video-generation-online");
        assertThat(request.body()).isEqualTo("{\"prompt\":\"a fox\",\"id\":\"r-1\"}");
    }

    @Test
    void honoursTheHeaders() {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var request = good(
                        "r-1",
                        "{\"id\":\"r-1\",\"prompt\":\"a fox\"}",
                        Map.of(
                                "reelbatch-definition",
                                "art-generator",
                                "reelbatch-priority",
                                "7",
                                "traceparent",
                                trace))
                .request();

        assertThat(request.definition()).isEqualTo("art-generator");
        assertThat(request.body()).isEqualTo("{\"id\":\"r-1\",\"prompt\":\"a fox\",\"priority\":\"7\"}");
        assertThat(request.traceparent()).isEqualTo(trace);
    }

    @Test
    void prefersThePriorityOfTheMessageItself() {
        assertThat(good("a", "{\"prompt\":\"a fox\",\"Priority\":3}", Map.of("reelbatch-priority", "7"))
                        .request()
                        .body())
                .isEqualTo("{\"prompt\":\"a fox\",\"Priority\":\"3\",\"id\":\"a\"}");
    }

    @Test
    void recognisesARequestHoweverItsJsonIsLaidOut() {
        String one = good("a", "{\"prompt\":\"a fox\",\"language\":\"en\"}", Map.of())
                .request()
                .digest();

        assertThat(good("a", "{ \"language\" : \"en\",\n \"id\":\"a\", \"prompt\":\"a f\\u006fx\" }", Map.of())
                        .request()
                        .digest())
                .isEqualTo(one);
        assertThat(good("a", "{\"prompt\":\"a wolf\",\"language\":\"en\"}", Map.of())
                        .request()
                        .digest())
                .isNotEqualTo(one);
        assertThat(good(
                                "a",
                                "{\"prompt\":\"a fox\",\"language\":\"en\"}",
                                Map.of("reelbatch-definition", "art-generator"))
                        .request()
                        .digest())
                .isNotEqualTo(one);
    }

    @Test
    void ignoresHeadersThatNameTypes() {
        assertThat(read("a", "{\"prompt\":\"a fox\"}", Map.of("__TypeId__", "java.lang.ProcessBuilder")))
                .isInstanceOf(Reading.Good.class);
    }

    /// Every kind of record that cannot be read, with the word it is set aside under.
    static Stream<Arguments> poison() {
        return Poison.all().stream().map(kind -> arguments(kind.name(), kind));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("poison")
    void saysWhatIsWrongAndHowToMendIt(String name, Poison kind) {
        Reading reading = reader.read(record(kind.key(), kind.value(), kind.headers()));

        assertThat(reading).isInstanceOf(Reading.Dead.class);
        Reading.Dead dead = (Reading.Dead) reading;
        assertThat(dead.code()).isEqualTo(kind.code());
        assertThat(dead.message()).isNotBlank();
        assertThat(dead.hint()).isNotBlank();
    }

    @Test
    void readsAMessageOfTheLargestSize() {
        byte[] value =
                ("{\"prompt\":\"a fox\",\"note\":\"" + "x".repeat(30_000) + "\"}").getBytes(StandardCharsets.UTF_8);

        assertThat(reader.read(record(TestingTopics.bytes("a"), value, Map.of())))
                .isInstanceOf(Reading.Good.class);
    }
}
