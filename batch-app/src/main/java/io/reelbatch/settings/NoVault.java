package io.reelbatch.settings;

import io.reelbatch.account.Vault;

/// Stands where there is no safe place for an anonymous account's token.
final class NoVault implements Vault {

    @Override
    public String read() {
        throw new IllegalStateException(
                "on PostgreSQL set NEMO_TOKEN to a token of your own, or REELBATCH_SECRET_KEY, with which"
                        + " an anonymous account's token is encrypted in the database");
    }

    @Override
    public void write(String text) {
        read();
    }

    @Override
    public String toString() {
        return "no credentials";
    }
}
