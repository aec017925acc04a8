package io.reelbatch.door;

import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Lets nobody in but who holds the key. A web page in a browser on this machine can send requests to any
/// local port; it has neither the key, nor may it set this content type without asking, nor does a host name
/// of its own that leads here pass.
final class Guard {
    private final String host;
    private final byte[] key;

    Guard(String host, String key) {
        this.host = host;
        this.key = bytes("Bearer " + key);
    }

    /// Why a request is refused.
    record Refusal(int status, String why) {}

    Optional<Refusal> refuse(HttpExchange exchange) {
        if (!exchange.getRemoteAddress().getAddress().isLoopbackAddress() || !host.equals(header(exchange, "Host"))) {
            return Optional.of(new Refusal(403, "this is " + host));
        }
        // compared in a time that tells nothing of how much of it was right
        if (!MessageDigest.isEqual(key, bytes(Objects.requireNonNullElse(header(exchange, "Authorization"), "")))) {
            return Optional.of(new Refusal(401, "the key is not the one in control.json"));
        }
        if (!exchange.getRequestMethod().equals("POST")) {
            return Optional.of(new Refusal(405, "POST only"));
        }
        return "application/json".equals(header(exchange, "Content-Type"))
                ? Optional.empty()
                : Optional.of(new Refusal(415, "application/json only"));
    }

    private static @Nullable String header(HttpExchange exchange, String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
