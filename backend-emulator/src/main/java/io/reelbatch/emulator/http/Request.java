package io.reelbatch.emulator.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A request whose body has not been read yet.
///
/// @param path without the query
/// @param query the raw query, or empty
public record Request(String method, String path, String query, Headers headers, RequestBody body) {

    /// A decoded parameter of the query, or null.
    public @Nullable String parameter(String name) {
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).equals(name)) {
                return URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
            }
        }
        return null;
    }

    boolean wantsClose() {
        return headers.mentions("Connection", "close");
    }
}
