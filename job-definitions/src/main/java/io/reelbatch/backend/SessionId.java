package io.reelbatch.backend;

/// The name of a remote session. Digits beyond 2^53, hence always text.
public record SessionId(String value) {
    public SessionId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("session id is blank");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
