package io.reelbatch.backend;

/// The name of a remote session. Digits beyond 2^53, hence always text.
public record SessionId(String value) {
    /// What the ledger has room for.
    private static final int LONGEST = 200;

    public SessionId {
        if (value.isBlank() || value.length() > LONGEST) {
            throw new IllegalArgumentException("session id is blank or longer than " + LONGEST + " characters");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
