package io.reelbatch.backend.nemo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/// Opens an answer that was compressed although nobody asked for it, as some gateways do. Never beyond a
/// limit: a few bytes can be made to become billions.
final class Packed {
    private Packed() {}

    static boolean is(HttpHeaders headers) {
        return !encoding(headers).equals("identity");
    }

    private static String encoding(HttpHeaders headers) {
        return headers.firstValue("Content-Encoding").orElse("identity").strip().toLowerCase(Locale.ROOT);
    }

    /// @param cap the most that may come out
    /// @throws Pour.TooLong when it is more
    /// @throws IOException when it is damaged, or compressed in another way than with gzip
    static byte[] open(byte[] body, HttpHeaders headers, long cap) throws IOException {
        return switch (encoding(headers)) {
            case "identity" -> body;
            case "gzip", "x-gzip" -> unzip(body, cap);
            default -> throw new IOException("compressed as %s".formatted(Safe.excerpt(encoding(headers))));
        };
    }

    private static byte[] unzip(byte[] body, long cap) throws IOException {
        if (body.length == 0) {
            return body;
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            byte[] open = in.readNBytes((int) Math.min(cap + 1, Integer.MAX_VALUE - 8));
            if (open.length > cap) {
                throw new Pour.TooLong(cap);
            }
            return open;
        }
    }
}
