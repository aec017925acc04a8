package io.reelbatch.emulator;

import io.reelbatch.emulator.json.JsonText;
import org.jspecify.annotations.Nullable;

/// A file in a session: uploaded, fetched by address, or generated.
///
/// @param type `video`, `image` or `audio`
/// @param sha256 null for what came by address
record Asset(
        String id,
        String filename,
        String type,
        String cdnUrl,
        @Nullable String sha256,
        long bytes) {

    /// Images have no length and sounds no size, as the service leaves out what does not apply.
    JsonText.Raw json(String urlKey, String signature) {
        boolean seen = !type.equals("audio");
        boolean moving = type.equals("video");
        return JsonText.nested(
                "id",
                id,
                "filename",
                filename,
                "file_type",
                type,
                urlKey,
                cdnUrl + signature,
                "duration",
                type.equals("image") ? null : new JsonText.Raw("8.0"),
                "length",
                type.equals("image") ? 1 : 8000,
                "width",
                seen ? 1080 : null,
                "height",
                seen ? 1920 : null,
                "fps",
                moving ? 30 : null,
                "size",
                bytes,
                "hash",
                sha256);
    }
}
