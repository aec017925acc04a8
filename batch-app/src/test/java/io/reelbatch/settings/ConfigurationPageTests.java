package io.reelbatch.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.ledger.BatchState;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.WaitingFor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Keeps `docs/configuration.md` true. Its table of properties is made from the records' own documentation:
///
/// ```
/// ./mvnw -pl batch-app -am test -Dtest=ConfigurationPageTests -Dregenerate
/// -Dsurefire.failIfNoSpecifiedTests=false
/// ```
class ConfigurationPageTests {
    private static final Path PAGE = Path.of("../docs/configuration.md");
    private static final String BEGIN = "<!-- properties: made by ConfigurationPageTests -->\n";
    private static final String END = "<!-- end of properties -->\n";

    @Test
    void listsEveryPropertyWithItsDefault() throws IOException {
        String page = Files.readString(PAGE);
        String expected =
                page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + table() + page.substring(page.indexOf(END));
        if (System.getProperty("regenerate") != null) {
            Files.writeString(PAGE, expected);
        }

        assertThat(PAGE)
                .as("run ./mvnw -pl batch-app -am test -Dtest=ConfigurationPageTests -Dregenerate"
                        + " -Dsurefire.failIfNoSpecifiedTests=false to bring it up to date")
                .hasContent(expected);
    }

    @Test
    void explainsEveryState() throws IOException {
        assertThat(Files.readString(PAGE))
                .contains(Stream.of(ItemState.values(), BatchState.values(), WaitingFor.values())
                        .flatMap(Stream::of)
                        .map(state -> "`%s`".formatted(state))
                        .toList());
    }

    private static String table() throws IOException {
        JsonNode properties;
        try (var metadata =
                ReelbatchProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            properties = JsonMapper.builder().build().readTree(metadata).path("properties");
        }
        return Stream.concat(
                        Stream.of("| property | default | what it is |", "|---|---|---|"),
                        KnownKeys.all().stream().map(key -> row(key, properties)))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String row(String key, JsonNode properties) {
        JsonNode property = properties
                .valueStream()
                .filter(node -> node.path("name").asString().equals(key))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the metadata do not know " + key));
        String value = property.path("defaultValue").asString("");
        return "| `%s` | %s | %s |"
                .formatted(
                        key,
                        value.isEmpty() ? "" : "`%s`".formatted(value),
                        property.path("description").asString().replace("|", "\\|"));
    }
}
