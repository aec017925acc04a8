package io.reelbatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTests {
    private static Settings settings(Map<String, String> options) {
        return Settings.of(options, TestingConsole.ofALog().console());
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:9, true",
        "http://localhost:9, true",
        "http://[::1]:9, true",
        "https://127.0.0.1.example.com, false",
        "https://mega-api-prod.nemovideo.ai, false"
    })
    void onlyAServiceOnThisMachineTakesNoMoney(String url, boolean emulated) {
        assertThat(settings(Map.of("reelbatch.backend.base-url", url)).emulated())
                .isEqualTo(emulated);
    }

    @Test
    void mediaLieBesideTheManifestOrBelowOneOfTheRoots() {
        Settings settings = settings(Map.of("reelbatch.media.roots", "/srv/shared"));

        assertThat(settings.mediaRoots(Path.of("/data/list/m.csv"), List.of(Path.of("/srv/more"))))
                .containsExactly(Path.of("/data/list"), Path.of("/srv/more"), Path.of("/srv/shared"));
    }

    @Test
    void theLogLiesInTheHomeUnlessItIsPutElsewhere() {
        assertThat(settings(Map.of("reelbatch.home", "/h")).logFile()).isEqualTo(Path.of("/h/logs/reelbatch.log"));
        assertThat(settings(Map.of("reelbatch.log-file", "/var/log/r.log")).logFile())
                .isEqualTo(Path.of("/var/log/r.log"));
    }
}
