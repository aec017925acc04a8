package io.reelbatch.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reelbatch.backend.AccessToken;
import io.reelbatch.backend.AccountStopped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FixedTokenTests {
    private static final AccessToken GIVEN = new AccessToken("given");

    @TempDir
    Path directory;

    @Test
    void isNeverRenewed() {
        FixedToken token = FixedToken.of(GIVEN);
        assertThat(token.token()).isEqualTo(GIVEN);
        assertThatThrownBy(() -> token.renew(GIVEN))
                .isInstanceOfSatisfying(
                        AccountStopped.class,
                        stopped -> assertThat(stopped.reason()).isEqualTo(AccountStopped.Reason.TOKEN));
    }

    @Test
    void isReadFromItsFileAgainWhenItWasRefused() throws IOException {
        Path file = directory.resolve("token");
        Files.writeString(file, "given\n");
        FixedToken token = FixedToken.inFile(file);
        assertThat(token.token()).isEqualTo(GIVEN);
        assertThatThrownBy(() -> token.renew(GIVEN)).isInstanceOf(AccountStopped.class);
        Files.writeString(file, "another");
        assertThat(token.renew(GIVEN)).isEqualTo(new AccessToken("another"));
    }

    @Test
    void stopsTheAccountWhereItsFileIsNoGood() throws IOException {
        Path file = directory.resolve("token");
        FixedToken token = FixedToken.inFile(file);
        assertThatThrownBy(token::token).isInstanceOf(AccountStopped.class).hasMessageContaining(file.toString());
        Files.writeString(file, " \n");
        assertThatThrownBy(token::token).isInstanceOf(AccountStopped.class);
    }
}
