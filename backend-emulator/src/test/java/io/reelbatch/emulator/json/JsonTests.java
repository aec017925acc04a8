package io.reelbatch.emulator.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTests {
    @Test
    void keepsTheRawTextOfEveryValue() {
        Json.Obj read = (Json.Obj) Json.read(" { \"draft\" : { \"d\":1e3 ,\"x\":[1.0, -0.0E+2] } , \"b\":true} ");
        assertThat(Objects.requireNonNull(read.get("draft")).raw()).isEqualTo("{ \"d\":1e3 ,\"x\":[1.0, -0.0E+2] }");
    }

    @Test
    void unescapesStrings() {
        assertThat(Json.read("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\""))
                .extracting("value")
                .isEqualTo("a\"\\/\b\f\n\r\té😀");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1,]",
                "{\"a\":1,}",
                "{a:1}",
                "01",
                "1.",
                ".5",
                "+1",
                "1e",
                "nul",
                "\"a",
                "\"\\x\"",
                "\"\\u12g4\"",
                "{\"a\":1}{}",
                "'a'",
                "NaN",
                "[1 2]",
                "\"a\nb\"",
                "{\"a\" 1}",
                "-"
            })
    void refusesWhatIsNotJson(String text) {
        assertThatThrownBy(() -> Json.read(text)).isInstanceOf(JsonException.class);
    }

    @Test
    void refusesRepeatedKeysAndEndlessNesting() {
        assertThatThrownBy(() -> Json.read("{\"a\":1,\"a\":2}")).hasMessage("key 'a' given twice at character 7");
        assertThatThrownBy(() -> Json.read("[".repeat(100_000))).hasMessageContaining("deeper than 256");
    }

    @Test
    void writesWhatItCanRead() {
        String json = JsonText.object(
                "text",
                "a\"\\\n\u0001é",
                "absent",
                null,
                "number",
                7,
                "raw",
                new JsonText.Raw("1.0"),
                "list",
                List.of("x", true),
                "map",
                Map.of("k", 1L));
        assertThat(json)
                .isEqualTo(
                        "{\"text\":\"a\\\"\\\\\\n\\u0001é\",\"number\":7,\"raw\":1.0,\"list\":[\"x\",true],\"map\":{\"k\":1}}");
        assertThat(((Json.Obj) Json.read(json)).text("text")).isEqualTo("a\"\\\n\u0001é");
    }
}
