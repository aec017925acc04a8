package io.reelbatch.settings;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LimitsTests {
    @Test
    void aStageThatMayNotWorkIsRefused() {
        assertThatThrownBy(() -> new ReelbatchProperties.Limits(4, 0, 64, 256, Duration.ZERO, Duration.ZERO))
                .hasMessage("reelbatch.limits.generations is 0; it must be 1 or more");
    }
}
