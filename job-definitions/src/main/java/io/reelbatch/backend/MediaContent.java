package io.reelbatch.backend;

import java.io.IOException;
import java.io.InputStream;

/// One file to upload. The stream is opened when the call writes it, and never held in memory as a whole.
///
/// @param fileName the name the cloud shall see; free of quotes, control characters and path separators
/// @param contentType a MIME type such as `image/png`
/// @param bytes the exact length
public record MediaContent(String fileName, String contentType, long bytes, Source source) {

    /// Opens the bytes.
    @FunctionalInterface
    public interface Source {
        InputStream open() throws IOException;
    }
}
