package io.reelbatch.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/// Names a result so that every retry, restart and new installation gives the same row the same name: a
/// UUID of version 5 (RFC 9562) over definition, manifest digest, take and row key. A request that came in
/// by a topic is named by the topic and its own id: which others it was put into one batch with is chance.
final class ResultId {
    private static final UUID NAMESPACE = UUID.fromString("5c5f0b1e-7d0a-5a43-9a6e-0f6f1c4f6d53");

    private ResultId() {}

    static UUID of(Batch batch, String rowKey) {
        String topic = batch.options().topic();
        String name = topic != null
                ? String.join("\n", "topic", topic, rowKey)
                : String.join("\n", batch.definition(), batch.manifestSha256(), String.valueOf(batch.take()), rowKey);
        return version5(name.getBytes(StandardCharsets.UTF_8));
    }

    private static UUID version5(byte[] name) {
        ByteBuffer namespace = ByteBuffer.allocate(16)
                .putLong(NAMESPACE.getMostSignificantBits())
                .putLong(NAMESPACE.getLeastSignificantBits());
        ByteBuffer hash = ByteBuffer.wrap(sha1(namespace.array(), name));
        long high = (hash.getLong() & ~0xF000L) | 0x5000L;
        long low = (hash.getLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new UUID(high, low);
    }

    private static byte[] sha1(byte[] namespace, byte[] name) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(namespace);
            return sha1.digest(name);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-1", impossible);
        }
    }
}
