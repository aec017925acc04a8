package io.reelbatch.intake.kafka;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/// Tells a request that comes again from another one under the same id: by the definition and by every
/// field's name and value, whatever their order and however the JSON was laid out.
final class ContentDigest {
    private final MessageDigest digest;

    private ContentDigest() {
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    static String of(String definition, Map<String, String> columns) {
        ContentDigest content = new ContentDigest();
        content.add("reelbatch-message-1");
        content.add(definition);
        new TreeMap<>(columns).forEach((name, value) -> {
            content.add(name);
            content.add(value);
        });
        return HexFormat.of().formatHex(content.digest.digest());
    }

    /// With its length before it, so that no two contents can be spelled alike.
    private void add(String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
    }
}
