package io.reelbatch.account;

import io.reelbatch.backend.AccessToken;
import io.reelbatch.backend.AccountStopped;
import io.reelbatch.backend.TokenSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A token that a person has given, as `NEMO_TOKEN` or in the file that `NEMO_TOKEN_FILE` names. It is
/// never renewed, but a file that has changed since is read again, so that a token can be replaced while
/// the program runs.
public final class FixedToken implements TokenSource {

    /// Where the token comes from.
    @FunctionalInterface
    private interface Origin {
        AccessToken read();
    }

    private final Origin origin;

    private FixedToken(Origin origin) {
        this.origin = origin;
    }

    public static FixedToken of(AccessToken token) {
        return new FixedToken(() -> token);
    }

    /// @throws AccountStopped when the token is asked for and the file cannot be read or holds no token
    public static FixedToken inFile(Path file) {
        return new FixedToken(() -> read(file));
    }

    private static AccessToken read(Path file) {
        try {
            return new AccessToken(Files.readString(file).strip());
        } catch (IOException | IllegalArgumentException unusable) {
            throw stopped("the token file %s cannot be read or holds no token".formatted(file));
        }
    }

    private static AccountStopped stopped(String message) {
        return new AccountStopped(
                AccountStopped.Reason.TOKEN,
                message,
                "Set NEMO_TOKEN, or the file that NEMO_TOKEN_FILE names, to a valid token");
    }

    @Override
    public AccessToken token() {
        return origin.read();
    }

    @Override
    public AccessToken renew(AccessToken refused) {
        AccessToken now = origin.read();
        if (now.equals(refused)) {
            throw stopped("the cloud refused the given token");
        }
        return now;
    }
}
