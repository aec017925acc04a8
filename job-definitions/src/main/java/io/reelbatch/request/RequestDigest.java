package io.reelbatch.request;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/// The identity of what is asked for: two requests with the same digest would give the same video, so the
/// second need not be paid again.
///
/// Prompt, media, session label, action, language, format and quality count. When the row runs (priority,
/// not before) and what it is called (id, tags, further columns) do not. Every part goes in with its length
/// before it, so that no two different requests can be spelled alike. The form is part of the ledger: it
/// must never change without a new first word.
public final class RequestDigest {

    private static final String FORM = "reelbatch-request-1";
    private static final String FOLLOWING_FORM = "reelbatch-following-1";
    private static final String BAD_ROW_FORM = "reelbatch-bad-row-1";

    private final MessageDigest digest = Sha256.newDigest();

    private RequestDigest() {}

    /// SHA-256 in 64 lower-case hex digits.
    public static String of(RenderedRequest request) {
        GenerationRequest source = request.source();
        RequestDigest digest = new RequestDigest();
        digest.add(FORM);
        digest.add(request.prompt());
        digest.add(source.media().size());
        source.media().forEach(digest::add);
        digest.add(source.session() == null ? 0 : 1);
        digest.add(source.session() == null ? "" : source.session());
        digest.add(source.action().word());
        digest.add(request.language());
        digest.add(request.format());
        digest.add(request.quality());
        return HexFormat.of().formatHex(digest.digest.digest());
    }

    /// Identifies a row that cannot be sent, by all its columns; never equal to the digest of a request.
    public static String of(ManifestRow.Bad row) {
        RequestDigest digest = new RequestDigest();
        digest.add(BAD_ROW_FORM);
        digest.add(row.columns().size());
        row.columns().forEach((name, value) -> {
            digest.add(name);
            digest.add(value);
        });
        return HexFormat.of().formatHex(digest.digest.digest());
    }

    /// Identifies a row by itself and by what came before it in its session.
    static String following(String before, String itself) {
        RequestDigest digest = new RequestDigest();
        digest.add(FOLLOWING_FORM);
        digest.add(before);
        digest.add(itself);
        return HexFormat.of().formatHex(digest.digest.digest());
    }

    private void add(Media media) {
        add(
                switch (media) {
                    case Media.LocalFile _ -> "file";
                    case Media.Url _ -> "url";
                });
        add(media.reference());
    }

    private void add(String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        add(bytes.length);
        digest.update(bytes);
    }

    private void add(int number) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    }
}
