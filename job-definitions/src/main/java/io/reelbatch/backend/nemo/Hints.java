package io.reelbatch.backend.nemo;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What a person can do about a refusal.
final class Hints {
    static final String TOKEN = "Set NEMO_TOKEN to a valid token of your account";
    static final String EXPORT = "Register or upgrade your plan to unlock export.";
    static final String FORMATS =
            "Supported formats: mp4, mov, avi, webm, mkv, jpg, png, gif, webp, mp3, wav, m4a, aac";
    static final String SIZE = "Compress or trim the file: at most 200 MB";
    static final String REFUSED = "Change the row: the cloud does not accept this request as it is";
    static final String UNREADABLE = "Leave the file unchanged until it is uploaded, then retry the row";

    private Hints() {}

    /// An anonymous account can only be topped up by registering it.
    static String credits(@Nullable String userId) {
        if (userId == null || !userId.startsWith("anon_")) {
            return "Top up credits in your account";
        }
        return "Register to get more credits: https://nemovideo.com/register?bind="
                + URLEncoder.encode(userId, StandardCharsets.UTF_8);
    }
}
