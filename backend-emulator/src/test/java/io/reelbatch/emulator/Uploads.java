package io.reelbatch.emulator;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;

/// Sends files that exist only while they are sent.
final class Uploads {
    private Uploads() {}

    static HttpResponse<String> send(Api api, String session, String filename, long bytes) {
        return send(api, session, "files", filename, bytes);
    }

    static HttpResponse<String> send(Api api, String session, String part, String filename, long bytes) {
        return api.send(api.authorized("/api/upload-video/nemo_agent/me/" + session)
                .header("Content-Type", "multipart/form-data; boundary=XbX")
                .POST(body(part, filename, bytes))
                .build());
    }

    private static BodyPublisher body(String part, String filename, long bytes) {
        byte[] head = "--XbX\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n\r\n"
                .formatted(part, filename)
                .getBytes(StandardCharsets.UTF_8);
        byte[] tail = "\r\n--XbX--\r\n".getBytes(StandardCharsets.UTF_8);
        return BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(() -> new SequenceInputStream(Collections.enumeration(
                        List.of(new ByteArrayInputStream(head), new Zeros(bytes), new ByteArrayInputStream(tail))))),
                head.length + bytes + tail.length);
    }

    /// So many zero bytes.
    private static final class Zeros extends InputStream {
        private long left;

        Zeros(long count) {
            this.left = count;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int count = (int) Math.min(length, left);
            java.util.Arrays.fill(target, offset, offset + count, (byte) 0);
            left -= count;
            return count;
        }
    }
}
