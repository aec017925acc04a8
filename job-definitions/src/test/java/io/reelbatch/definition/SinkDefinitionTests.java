package io.reelbatch.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinkDefinitionTests {
    @TempDir
    Path directory;

    private List<SinkDefinition> sinks(String yaml) throws IOException {
        Files.writeString(directory.resolve("clips.yml"), "name: clips\ndescription: Clips.\nsinks:\n" + yaml);
        return DefinitionCatalogue.load(directory).get("clips").sinks();
    }

    @Test
    void readEveryType() throws IOException {
        assertThat(sinks("""
                        - {type: files, directory: copies}
                        - {type: downloads, directory: /srv/videos}
                        - {type: topic}
                        - {type: topic, name: other, topic: videos.done}
                        - {type: table}
                        - {type: table, name: far, table: art.videos, url: 'jdbc:postgresql://db/art', username: me, password-env: PW}
                        - {type: webhook, url: 'https://example.com/hook?a=b', secret-file: /run/secrets/hook}
                        """))
                .containsExactly(
                        new SinkDefinition.Files("files", "copies"),
                        new SinkDefinition.Downloads("downloads", "/srv/videos"),
                        new SinkDefinition.Topic("topic", "reelbatch.results"),
                        new SinkDefinition.Topic("other", "videos.done"),
                        new SinkDefinition.Table("table", "reelbatch_results", null, null, null),
                        new SinkDefinition.Table(
                                "far",
                                "art.videos",
                                "jdbc:postgresql://db/art",
                                "me",
                                new SinkDefinition.Secret("PW", null)),
                        new SinkDefinition.Webhook(
                                "webhook",
                                URI.create("https://example.com/hook?a=b"),
                                new SinkDefinition.Secret(null, "/run/secrets/hook")));
    }

    @Test
    void reportEveryMistakeAtOnce() {
        InvalidDefinitions refused = catchThrowableOfType(InvalidDefinitions.class, () -> sinks("""
                        - {type: pigeon, coop: 7}
                        - {type: topic, topic: 'no spaces'}
                        - {type: topic}
                        - {type: table, table: 'Robert; drop', url: 'http://db'}
                        - {type: webhook, url: 'ftp://example.com'}
                        - {type: webhook, name: signed, url: 'https://example.com', secret-env: A, secret-file: b}
                        - {type: files, dir: copies}
                        - just text
                        """));

        assertThat(refused.getMessage())
                .contains(
                        "There is no sink of the type pigeon. Known: files, downloads, topic, table, webhook.",
                        "The value of topic is not valid.",
                        "Two sinks are called topic.",
                        "The value of table is not valid.",
                        "The value of url is not a JDBC URL.",
                        "The webhook has no secret to sign with.",
                        "The value of url is not a web address.",
                        "The secret is named twice.",
                        "The key directory is missing.",
                        "The key dir is unknown.",
                        "This is a single value, a group of keys is wanted.");
    }
}
