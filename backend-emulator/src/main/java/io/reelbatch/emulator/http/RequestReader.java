package io.reelbatch.emulator.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads the head of a request.
final class RequestReader {
    private static final int LONGEST_HEAD = 64 * 1024;

    private final ConnectionInput in;
    private int size;

    private RequestReader(ConnectionInput in) {
        this.in = in;
    }

    /// Null if the client has closed the connection between two requests
    static @Nullable Request read(ConnectionInput in, RequestBody.Invitation invitation) throws IOException {
        return new RequestReader(in).request(invitation);
    }

    private @Nullable Request request(RequestBody.Invitation invitation) throws IOException {
        String line = line();
        if (line == null) {
            return null;
        }
        String[] parts = line.split(" ", -1);
        if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
            throw new IOException("not a request line: " + line);
        }
        int question = parts[1].indexOf('?');
        String path = question < 0 ? parts[1] : parts[1].substring(0, question);
        String query = question < 0 ? "" : parts[1].substring(question + 1);
        Headers headers = headers();
        return new Request(parts[0], path, query, headers, RequestBody.of(in, headers, invitation));
    }

    private Headers headers() throws IOException {
        Headers headers = new Headers();
        String line = line();
        while (line != null && !line.isEmpty()) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new IOException("not a header field: " + line);
            }
            headers.add(line.substring(0, colon), line.substring(colon + 1).strip());
            line = line();
        }
        return headers;
    }

    private @Nullable String line() throws IOException {
        byte[] bytes = new byte[256];
        int length = 0;
        int next = in.read();
        if (next < 0) {
            return null;
        }
        while (next != '\n') {
            if (next < 0 || ++size > LONGEST_HEAD) {
                throw new IOException("the head of the request is cut off or too long");
            }
            if (length == bytes.length) {
                bytes = java.util.Arrays.copyOf(bytes, length * 2);
            }
            bytes[length++] = (byte) next;
            next = in.read();
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8).stripTrailing();
    }
}
