package io.reelbatch.backend;

/// A bearer token. It never shows itself in a log.
public record AccessToken(String secret) {
    public AccessToken {
        if (secret.isBlank() || !secret.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(
                    "the access token is blank or holds a character that no header may have");
        }
    }

    @Override
    public String toString() {
        return "AccessToken[…]";
    }
}
