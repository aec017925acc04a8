package io.reelbatch.stage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AdaptiveLimitTests {
    private final AdaptiveLimit limit = new AdaptiveLimit(8);

    @Test
    void startsAtWhatIsConfigured() {
        assertThat(limit.present()).isEqualTo(8);
    }

    @Test
    void isHalvedOnceByARoundOfRefusals() {
        for (int call = 0; call < 8; call++) {
            limit.tooMuch(8);
        }
        assertThat(limit.present()).isEqualTo(4);
    }

    @Test
    void neverFallsBelowOne() {
        for (int round = 0; round < 10; round++) {
            limit.tooMuch(limit.present());
        }
        assertThat(limit.present()).isEqualTo(1);
    }

    @Test
    void risesByOneWithEveryRoundThatWentWell() {
        limit.tooMuch(8);
        for (int call = 0; call < 4; call++) {
            limit.wentWell();
        }
        assertThat(limit.present()).isEqualTo(5);
    }

    @Test
    void neverRisesAboveWhatIsConfigured() {
        for (int call = 0; call < 100; call++) {
            limit.wentWell();
        }
        assertThat(limit.present()).isEqualTo(8);
    }
}
