package io.reelbatch.emulator;

import io.reelbatch.emulator.http.Request;
import java.time.Instant;

/// Signs the addresses of videos, as stores of files do: an `Expires` in seconds since 1970 and a signature
/// of it.
final class Signature {
    private Signature() {}

    /// The query that makes an address good until then.
    static String query(Render render, Instant until) {
        String expires = Long.toString(until.getEpochSecond());
        return "?Expires=%s&Signature=%s".formatted(expires, sign(render, expires));
    }

    static boolean isGood(Request request, Render render, Instant now) {
        String expires = request.parameter("Expires");
        return expires != null
                && sign(render, expires).equals(request.parameter("Signature"))
                && now.getEpochSecond() < Long.parseLong(expires);
    }

    private static String sign(Render render, String expires) {
        return Digests.sha256(render.id() + "/" + render.session().id() + "/" + expires)
                .substring(0, 24);
    }
}
