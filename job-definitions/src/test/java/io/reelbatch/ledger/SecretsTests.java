package io.reelbatch.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Dialect.class)
class SecretsTests {
    private final String name = UUID.randomUUID().toString();
    private final Secrets secrets;

    SecretsTests(Dialect dialect) {
        secrets = new Secrets(TestLedger.on(dialect).jdbc);
    }

    @Test
    void areReplacedByWhoeverHasReadTheNewest() {
        assertThat(secrets.replace(name, Optional.empty(), "one")).isTrue();
        assertThat(secrets.replace(name, Optional.of("one"), "two")).isTrue();
        assertThat(secrets.read(name)).contains("two");
    }

    @Test
    void areLeftAsTheyAreByWhoeverHasReadAnOlderOne() {
        secrets.replace(name, Optional.empty(), "one");
        assertThat(secrets.replace(name, Optional.of("older"), "two")).isFalse();
        assertThat(secrets.read(name)).contains("one");
    }

    @Test
    void areAddedOnceWhereTwoFindNone() {
        secrets.replace(name, Optional.empty(), "one");
        assertThat(secrets.replace(name, Optional.empty(), "two")).isFalse();
        assertThat(secrets.read(name)).contains("one");
    }
}
