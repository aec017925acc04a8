package io.reelbatch.backend;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A bearer token. It never shows itself in a log.
public record AccessToken(String secret) {
    public AccessToken {
        if (secret.isBlank() || !secret.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(
                    "the access token is blank or holds a character that no header may have");
        }
    }

    /// A name for the token that may be kept and shown: the same token always has the same one, and nobody
    /// finds the token by it.
    public String ref() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    @Override
    public String toString() {
        return "AccessToken[…]";
    }
}
