package io.reelbatch.request;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// The media formats that the remote service takes.
public enum MediaFormat {
    MP4(MediaKind.VIDEO, "video/mp4", Signature.ISO_MEDIA),
    MOV(MediaKind.VIDEO, "video/quicktime", Signature.QUICKTIME),
    AVI(MediaKind.VIDEO, "video/x-msvideo", Signature.RIFF_AVI),
    WEBM(MediaKind.VIDEO, "video/webm", Signature.MATROSKA),
    MKV(MediaKind.VIDEO, "video/x-matroska", Signature.MATROSKA),
    JPG(MediaKind.IMAGE, "image/jpeg", Signature.JPEG),
    JPEG(MediaKind.IMAGE, "image/jpeg", Signature.JPEG),
    PNG(MediaKind.IMAGE, "image/png", Signature.PNG),
    GIF(MediaKind.IMAGE, "image/gif", Signature.GIF),
    WEBP(MediaKind.IMAGE, "image/webp", Signature.RIFF_WEBP),
    MP3(MediaKind.AUDIO, "audio/mpeg", Signature.MPEG_AUDIO),
    WAV(MediaKind.AUDIO, "audio/wav", Signature.RIFF_WAVE),
    M4A(MediaKind.AUDIO, "audio/mp4", Signature.ISO_MEDIA),
    AAC(MediaKind.AUDIO, "audio/aac", Signature.AAC);

    private final MediaKind kind;
    private final String contentType;
    private final Signature signature;

    MediaFormat(MediaKind kind, String contentType, Signature signature) {
        this.kind = kind;
        this.contentType = contentType;
        this.signature = signature;
    }

    public MediaKind kind() {
        return kind;
    }

    public String contentType() {
        return contentType;
    }

    /// The format that a file name or path claims by its extension, in any case.
    public static Optional<MediaFormat> ofName(String name) {
        String extension = name.substring(name.lastIndexOf('.') + 1).toUpperCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> format.name().equals(extension) && name.indexOf('.') >= 0)
                .findFirst();
    }

    /// The format of a file that claims to be this one: itself, or another of the same kind, because a PNG
    /// called `.jpg` is still a usable picture. Empty when the content is of another kind or of none.
    ///
    /// @param head the first 16 bytes of the file, or all of a shorter one
    Optional<MediaFormat> confirmedBy(byte[] head) {
        if (signature.matches(head)) {
            return Optional.of(this);
        }
        return Arrays.stream(values())
                .filter(format -> format.kind == kind && format.signature.matches(head))
                .findFirst();
    }

    /// All formats for a message: `mp4, mov, …`.
    public static String list() {
        return Arrays.stream(values())
                .map(format -> format.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
