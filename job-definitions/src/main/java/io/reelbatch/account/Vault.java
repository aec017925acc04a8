package io.reelbatch.account;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Where the text that holds all credentials is kept.
public interface Vault {

    /// The text, or nothing if there has never been one.
    @Nullable
    String read() throws IOException;

    /// Replaces the text as a whole. What this has returned from is durable.
    ///
    /// @throws VaultChanged when another process has replaced it since it was read
    void write(String text) throws IOException;
}
