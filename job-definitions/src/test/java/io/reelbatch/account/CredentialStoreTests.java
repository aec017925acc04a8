package io.reelbatch.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reelbatch.backend.AccessToken;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialStoreTests {
    private static final URI CLOUD = URI.create("https://cloud.example/");
    private static final Credential FULL =
            new Credential("client-1", new AccessToken("nmv_usr_x"), "anon_a", Instant.parse("2026-11-27T08:00:00Z"));

    @TempDir
    Path directory;

    @Test
    void hasNothingAtFirst() {
        assertThat(store(CLOUD).load()).isNull();
    }

    @Test
    void keepsACredential() {
        save(store(CLOUD), FULL);
        assertThat(store(CLOUD).load()).isEqualTo(FULL);
    }

    @Test
    void keepsTheTokensThatWereReplaced() {
        Credential renewed = FULL;
        for (int token = 1; token <= 10; token++) {
            renewed = renewed.renewed(new AccessToken("nmv_usr_" + token), "anon_b", Instant.EPOCH);
        }
        save(store(CLOUD), renewed);
        assertThat(store(CLOUD).load()).isEqualTo(renewed);
        assertThat(renewed.earlier())
                .hasSize(8)
                .startsWith(new AccessToken("nmv_usr_9"))
                .doesNotContain(new AccessToken("nmv_usr_10"));
    }

    @Test
    void keepsAClientIdThatHasNoTokenYet() {
        Credential bare = new Credential("client-1", null, null, null);
        save(store(CLOUD), bare);
        assertThat(store(CLOUD).load()).isEqualTo(bare);
    }

    @Test
    void keepsTheCloudsApart() {
        URI other = URI.create("http://localhost:8080");
        Credential bare = new Credential("client-2", null, null, null);
        save(store(CLOUD), FULL);
        save(store(other), bare);
        assertThat(store(CLOUD).load()).isEqualTo(FULL);
        assertThat(store(other).load()).isEqualTo(bare);
        assertThat(store(URI.create("https://cloud.example")).load()).isEqualTo(FULL);
    }

    @Test
    void isReadableByItsOwnerOnlyAndLeavesNothingBehind() throws IOException {
        save(store(CLOUD), FULL);
        save(store(CLOUD), FULL);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(directory.resolve("home"))) {
            assertThat(files.toList()).isEqualTo(List.of(file()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"https://cloud.example\":",
                "{\"https://cloud.example\":{}}",
                "{\"https://cloud.example\":{\"client_id\":\"c\",\"token\":\"a\\nb\"}}",
                "{\"https://cloud.example\":{\"client_id\":\"c\",\"expires_at\":\"soon\"}}"
            })
    void saysThatItIsDamagedAndStaysAsItIs(String content) throws IOException {
        Files.createDirectories(directory.resolve("home"));
        Files.writeString(file(), content);
        assertThatThrownBy(() -> store(CLOUD).load())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(file() + ": ")
                .hasMessageEndingWith("Restore it from a backup, or move it away and set NEMO_TOKEN");
        assertThat(file()).hasContent(content);
    }

    @Test
    void refusesAClientIdThatNoHeaderMayHave() {
        assertThatThrownBy(() -> new Credential("a\nb", null, null, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Credential("x".repeat(65), null, null, null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void doesNotShowATokenInItsText() {
        assertThat(FULL.toString()).doesNotContain("nmv_usr_x");
    }

    private CredentialStore store(URI baseUrl) {
        return new CredentialStore(file(), baseUrl);
    }

    private Path file() {
        return directory.resolve("home/credentials.json");
    }

    @Test
    void replacesOnlyWhatIsStillThere() {
        CredentialStore store = store(CLOUD);
        assertThat(store.replace(null, FULL)).isTrue();

        Credential late = new Credential("another-client", null, null, null);
        assertThat(store.replace(null, late)).isFalse();
        assertThat(store.load()).isEqualTo(FULL);
    }

    private static void save(CredentialStore store, Credential credential) {
        assertThat(store.replace(store.load(), credential)).isTrue();
    }
}
