package io.reelbatch.account;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Encrypts (under a digest of the given secret) before it hands a text to another vault (AES-256 in GCM),
/// so that
/// whoever reads that one, or a backup
/// of it, learns nothing and can change nothing unnoticed.
public final class SealedVault implements Vault {
    private static final String FORM = "1:";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int SHORTEST_KEY = 32;
    private static final byte[] PURPOSE = "reelbatch credentials".getBytes(StandardCharsets.UTF_8);

    private final Vault inner;
    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    /// @param secret at least 32 characters; the same for every process that shares the vault
    /// @throws IllegalArgumentException when it is shorter
    public SealedVault(Vault inner, String secret) {
        if (secret.strip().length() < SHORTEST_KEY) {
            throw new IllegalArgumentException(
                    "REELBATCH_SECRET_KEY has fewer than %d characters; make one with: openssl rand -base64 32"
                            .formatted(SHORTEST_KEY));
        }
        this.inner = inner;
        this.key = new SecretKeySpec(digest(secret.strip()), "AES");
    }

    @Override
    public @Nullable String read() throws IOException {
        String sealed = inner.read();
        if (sealed == null) {
            return null;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(sealed.substring(FORM.length())));
            byte[] nonce = new byte[NONCE_BYTES];
            bytes.get(nonce);
            byte[] rest = new byte[bytes.remaining()];
            bytes.get(rest);
            return new String(cipher(Cipher.DECRYPT_MODE, nonce).doFinal(rest), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException | RuntimeException unreadable) {
            throw new IllegalStateException(
                    "%s cannot be decrypted: REELBATCH_SECRET_KEY is not the key that they were stored with"
                            .formatted(inner),
                    unreadable);
        }
    }

    @Override
    public void write(String text) throws IOException {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(text.getBytes(StandardCharsets.UTF_8));
            byte[] all = ByteBuffer.allocate(nonce.length + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
            inner.write(FORM + Base64.getEncoder().encodeToString(all));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has AES", impossible);
        }
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(PURPOSE);
        return cipher;
    }

    private static byte[] digest(String secret) {
        try {
            return java.security.MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    @Override
    public String toString() {
        return inner.toString();
    }
}
