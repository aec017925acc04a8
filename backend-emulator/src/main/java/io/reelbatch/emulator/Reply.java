package io.reelbatch.emulator;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// What the service answers.
sealed interface Reply {

    /// An answer of known length.
    final class Whole implements Reply {
        private final int status;
        private final Map<String, String> headers;
        private final byte[] body;

        Whole(int status, Map<String, String> headers, byte[] body) {
            this.status = status;
            this.headers = headers;
            this.body = body;
        }

        byte[] body() {
            return body;
        }

        Whole withBody(byte[] other) {
            return new Whole(status, headers, other);
        }

        boolean isText() {
            String type = headers.getOrDefault("Content-Type", "");
            return body.length > 0 && !type.startsWith("video/");
        }

        Whole gzipped() {
            Map<String, String> zipped = new LinkedHashMap<>(headers);
            zipped.put("Content-Encoding", "gzip");
            return new Whole(status, zipped, Gzip.of(body));
        }

        String head() {
            StringBuilder head = new StringBuilder("HTTP/1.1 %d %s\r\n".formatted(status, reason(status)));
            headers.forEach((name, value) -> head.append("%s: %s\r\n".formatted(name, value)));
            return head.append("Content-Length: %d\r\n\r\n".formatted(body.length))
                    .toString();
        }
    }

    /// The event stream of a generation.
    record Events(Generation generation) implements Reply {}

    static Whole json(int status, String body) {
        return text(status, Map.of("Content-Type", "application/json"), body);
    }

    static Whole text(int status, Map<String, String> headers, String body) {
        return new Whole(status, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 206 -> "Partial Content";
            case 302 -> "Found";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 402 -> "Payment Required";
            case 404 -> "Not Found";
            case 409 -> "Conflict";
            case 422 -> "Unprocessable Entity";
            case 429 -> "Too Many Requests";
            case 500 -> "Internal Server Error";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            default -> "Status";
        };
    }
}
