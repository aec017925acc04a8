package io.reelbatch.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KnownKeysTests {
    @Test
    void keysAreSpelledAsInAConfigurationFile() {
        assertThat(KnownKeys.all())
                .contains("reelbatch.home", "reelbatch.time-scale", "reelbatch.generation.first-look-after-cut")
                .doesNotContain("reelbatch.generation");
    }

    @Test
    void everyKeyHasAnEnvironmentVariable() {
        assertThat(KnownKeys.environmentName("reelbatch.backend.base-url")).isEqualTo("REELBATCH_BACKEND_BASE_URL");
    }
}
