package io.reelbatch.settings;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RefusedSettingsTests {
    @Test
    void aStageThatMayNotWorkIsRefused() {
        assertThatThrownBy(() -> new ReelbatchProperties.Limits(4, 0, 64, 256, Duration.ZERO, Duration.ZERO))
                .hasMessage("reelbatch.limits.generations is 0; it must be 1 or more");
    }

    @Test
    void aHomeThatTheDatabaseCannotBeAddressedInIsRefused() {
        assertThatThrownBy(() -> PropertiesReader.read(Map.of("reelbatch.home", "/tmp/my;home")))
                .rootCause()
                .hasMessage("the home /tmp/my;home has a semicolon in its name; choose another directory");
    }
}
