package io.reelbatch.intake.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.request.ManifestLimits;
import io.reelbatch.request.ManifestRow;
import io.reelbatch.request.MessageReader;
import io.reelbatch.request.RowRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Keeps `docs/request.schema.json` true to the reader.
class RequestSchemaTests {
    private static JsonNode schema() throws IOException {
        return JsonMapper.shared().readTree(Files.readString(Path.of("../docs/request.schema.json")));
    }

    @Test
    void namesEveryFieldButTheSession() throws IOException {
        assertThat(schema().path("properties").propertyNames())
                .containsExactlyInAnyOrder(
                        "id",
                        "prompt",
                        "media",
                        "language",
                        "format",
                        "quality",
                        "priority",
                        "not_before",
                        "tags",
                        "action");
        assertThat(schema().path("required").path(0).asString()).isEqualTo("prompt");
    }

    @Test
    void allowsALanguageTagOfTheLengthThatTheReaderTakes() throws IOException {
        int longest =
                schema().path("properties").path("language").path("maxLength").asInt();
        String tag = "aa" + "-a".repeat(longest / 2 - 1) + "a".repeat(longest % 2);

        assertThat(tag).hasSize(longest);
        assertThat(read("language", tag)).isInstanceOf(ManifestRow.Good.class);
        assertThat(read("language", tag + "a")).isInstanceOf(ManifestRow.Bad.class);
    }

    private static ManifestRow read(String field, String value) {
        byte[] message = JsonMapper.shared().writeValueAsBytes(Map.of("prompt", "a fox", field, value));
        return new MessageReader(ManifestLimits.defaults()).read(message, Map.of(), RowRule.none());
    }

    @ParameterizedTest
    @CsvSource({
        "language, pt-BR",
        "language, not a language",
        "language, ''",
        "format, mp4",
        "format, m p 4",
        "quality, high",
        "quality, 'very, very high'",
        "id, order-17",
        "id, ~17"
    })
    void agreesWithTheReader(String field, String value) throws IOException {
        Pattern pattern = Pattern.compile(
                schema().path("properties").path(field).path("pattern").asString());

        assertThat(read(field, value) instanceof ManifestRow.Good)
                .isEqualTo(pattern.matcher(value).find());
    }
}
