package io.reelbatch.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Makes finished videos: one second of H.264, followed by a `free` box that every player skips and that
/// says which render and which prompt it belongs to.
final class Videos {
    private final byte[] reel;

    private Videos(byte[] reel) {
        this.reel = reel;
    }

    static Videos load() {
        try (InputStream in = Videos.class.getResourceAsStream("reel.mp4")) {
            if (in == null) {
                throw new IllegalStateException("reel.mp4 is missing from the class path");
            }
            return new Videos(in.readAllBytes());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// @param least pads the video to this size
    byte[] of(Render render, int least) {
        byte[] label = "render=%s\nsession=%s\nprompt=%s\n"
                .formatted(render.id(), render.session().id(), render.prompt())
                .getBytes(StandardCharsets.UTF_8);
        int size = Math.max(reel.length + 8 + label.length, least);
        return ByteBuffer.allocate(size)
                .put(reel)
                .putInt(size - reel.length)
                .put("free".getBytes(StandardCharsets.US_ASCII))
                .put(label)
                .array();
    }
}
