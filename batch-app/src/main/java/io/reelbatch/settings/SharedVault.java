package io.reelbatch.settings;

import io.reelbatch.account.Vault;
import io.reelbatch.account.VaultChanged;
import io.reelbatch.ledger.Secrets;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The credentials in the ledger's database, for all processes that share it. Of two that write at the same
/// moment
/// one is told to look again, so that there is never a second anonymous account.
final class SharedVault implements Vault {
    private static final String NAME = "credentials";

    private final Secrets secrets;
    private Optional<String> lastRead = Optional.empty();

    SharedVault(Secrets secrets) {
        this.secrets = secrets;
    }

    @Override
    public synchronized @Nullable String read() {
        lastRead = secrets.read(NAME);
        return lastRead.orElse(null);
    }

    @Override
    public synchronized void write(String text) throws IOException {
        if (!secrets.replace(NAME, lastRead, text)) {
            throw new VaultChanged();
        }
        lastRead = Optional.of(text);
    }

    @Override
    public String toString() {
        return "the credentials in the database";
    }
}
