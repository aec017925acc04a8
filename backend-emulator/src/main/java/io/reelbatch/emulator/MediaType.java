package io.reelbatch.emulator;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The kinds of files the service takes, told by their names.
final class MediaType {
    private MediaType() {}

    /// Returns `video`, `image` or `audio`, or null for anything else.
    static @Nullable String of(String filename) {
        String suffix = filename.substring(filename.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return switch (suffix) {
            case "mp4", "mov", "avi", "webm", "mkv" -> "video";
            case "jpg", "jpeg", "png", "gif", "webp" -> "image";
            case "mp3", "wav", "m4a", "aac" -> "audio";
            default -> null;
        };
    }
}
