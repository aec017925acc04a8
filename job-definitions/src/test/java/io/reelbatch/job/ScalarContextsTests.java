package io.reelbatch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.batch.core.repository.dao.DefaultExecutionContextSerializer;

class ScalarContextsTests {
    private final ScalarContexts contexts = new ScalarContexts();

    @Test
    void keepScalarsWithTheirKinds() throws IOException {
        Map<String, Object> context =
                Map.of("text", "a \"fox\"", "int", 1, "long", 2L, "double", 0.5, "yes", true, "empty", "");
        var out = new ByteArrayOutputStream();
        contexts.serialize(context, out);

        assertThat(read(out.toByteArray())).isEqualTo(context);
    }

    @Test
    void refuseWhatIsNotAScalar() {
        assertThatThrownBy(() -> contexts.serialize(Map.of("rows", Map.of()), new ByteArrayOutputStream()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'rows' in the execution context is a java.util.")
                .hasMessageEndingWith("; put in a text, a number or a truth value");
    }

    @Test
    void makeNoObjectOfWhatWasSerialized() throws IOException {
        var out = new ByteArrayOutputStream();
        new DefaultExecutionContextSerializer().serialize(Map.of("key", "value"), out);

        assertThat(read(out.toByteArray())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{\"a\":",
                "{\"@class\":\"java.util.HashMap\",\"a\":1}",
                "{\"a\":[\"int\",\"one\"]}",
                "{\"a\":[\"java.net.URL\",\"http://x\"]}",
                "{\"a\":[]}",
                "{\"a\":null}",
                "{\"a\":[null,null]}"
            })
    void leaveAsideWhatTheyHaveNotWritten(String text) throws IOException {
        assertThat(read(text.getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    private Map<String, Object> read(byte[] bytes) throws IOException {
        return contexts.deserialize(new ByteArrayInputStream(bytes));
    }
}
