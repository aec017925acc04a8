package io.reelbatch.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SealedVaultTests {
    private static final String KEY = "k".repeat(32);
    private static final String TOKEN = "{\"token\":\"nmv_usr_x\"}";

    private final Kept kept = new Kept();

    @Test
    void hasNothingAtFirst() throws IOException {
        assertThat(new SealedVault(kept, KEY).read()).isNull();
    }

    @Test
    void givesBackWhatItWasGivenToAnotherProcessWithTheSameKey() throws IOException {
        new SealedVault(kept, KEY).write(TOKEN);
        assertThat(new SealedVault(kept, KEY + "\n").read()).isEqualTo(TOKEN);
    }

    @Test
    void showsNothingOfItAndNeverTheSameTwice() throws IOException {
        SealedVault vault = new SealedVault(kept, KEY);
        vault.write(TOKEN);
        String first = kept.text;
        vault.write(TOKEN);
        assertThat(first).doesNotContain("nmv").isNotEqualTo(kept.text);
    }

    @Test
    void saysSoWhenTheKeyIsAnotherOne() throws IOException {
        new SealedVault(kept, KEY).write(TOKEN);
        assertThatThrownBy(() -> new SealedVault(kept, "x".repeat(32)).read())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "a box cannot be decrypted: REELBATCH_SECRET_KEY is not the key that they were stored with");
    }

    @Test
    void noticesAChange() throws IOException {
        SealedVault vault = new SealedVault(kept, KEY);
        vault.write(TOKEN);
        char last = String.valueOf(kept.text).charAt(10);
        kept.text = String.valueOf(kept.text).substring(0, 10)
                + (last == 'A' ? 'B' : 'A')
                + String.valueOf(kept.text).substring(11);
        assertThatThrownBy(vault::read).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesAKeyThatCouldBeGuessed() {
        assertThatThrownBy(() -> new SealedVault(kept, "secret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("openssl rand -base64 32");
    }

    private static final class Kept implements Vault {
        private @Nullable String text;

        @Override
        public @Nullable String read() {
            return text;
        }

        @Override
        public void write(String replacement) {
            text = replacement;
        }

        @Override
        public String toString() {
            return "a box";
        }
    }
}
