package io.reelbatch.emulator;

import io.reelbatch.emulator.http.Connection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The bytes of one event stream: head, frames, chunks, end.
final class EventStream {
    private final Connection connection;
    private final Scenario scenario;
    private final boolean java;
    private final String lineEnd;
    private final @Nullable Gzip gzip;
    private boolean begun;
    private String owed = "";

    EventStream(Connection connection, Scenario scenario, boolean compressed) {
        this.gzip = compressed ? new Gzip() : null;
        this.connection = connection;
        this.scenario = scenario;
        this.java = scenario.get(Settings.DIALECT) == EventDialect.ADK_JAVA;
        this.lineEnd = scenario.get(Settings.LINE_END).characters();
    }

    /// Sends the head, unless the dialect keeps it back until there is something to send.
    void open() throws IOException {
        if (!java) {
            begin();
        }
    }

    private void begin() throws IOException {
        if (begun) {
            return;
        }
        begun = true;
        String contentType =
                java ? "Content-Type: text/event-stream" : "content-type: text/event-stream; charset=utf-8";
        String encoding = gzip == null ? "" : "Content-Encoding: gzip\r\n";
        connection.write(
                "HTTP/1.1 200 OK\r\n%s\r\n%sTransfer-Encoding: chunked\r\n\r\n".formatted(contentType, encoding));
        if (scenario.get(Settings.BOM)) {
            chunk("\uFEFF");
        }
    }

    /// Sends one event with JSON data.
    void event(String json) throws IOException {
        settle();
        if (java && scenario.get(Settings.CHUNK) == 0) {
            chunk("data:");
            chunk(json);
        } else {
            chunk((java ? "data:" : "data: ") + json);
        }
        owe(lineEnd + lineEnd);
    }

    /// Sends lines as they are, separated by line feeds here; a blank line follows.
    void frame(String lines) throws IOException {
        settle();
        chunk(lines.replace("\n", lineEnd));
        owe(lineEnd + lineEnd);
    }

    /// Whether the last event gets its blank line is known only at the end; until then it is paid at once.
    private void owe(String blank) throws IOException {
        if (scenario.get(Settings.LAST_BLANK_LINE)) {
            chunk(blank);
        } else {
            owed = blank;
        }
    }

    private void settle() throws IOException {
        begin();
        if (!owed.isEmpty()) {
            chunk(owed);
            owed = "";
        }
    }

    void heartbeat() throws IOException {
        switch (scenario.get(Settings.HEARTBEAT)) {
            case EMPTY_DATA -> frame("data:");
            case COMMENT -> frame(": ping");
            case COMMENT_HEARTBEAT -> frame(": heartbeat");
            case EVENT -> frame("event: heartbeat\ndata:");
            case WORD -> frame("data: heartbeat");
            case TYPED -> frame("data: {\"type\":\"heartbeat\"}");
            case DONE -> frame("data: [DONE]");
            case NONE -> {}
        }
    }

    void finish() throws IOException {
        if (!begun && java) {
            connection.write("HTTP/1.1 200 \r\nContent-Type: text/event-stream\r\nContent-Length: 0\r\n\r\n");
            return;
        }
        begin();
        if (gzip != null) {
            write(gzip.end());
        }
        connection.write("0\r\n\r\n");
    }

    private void chunk(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int size = scenario.get(Settings.CHUNK) == 0 ? bytes.length : scenario.get(Settings.CHUNK);
        for (int start = 0; start < bytes.length; start += size) {
            byte[] piece = Arrays.copyOfRange(bytes, start, Math.min(bytes.length, start + size));
            write(gzip == null ? piece : gzip.next(piece));
        }
    }

    private void write(byte[] piece) throws IOException {
        byte[] head = (Integer.toHexString(piece.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] chunk = Arrays.copyOf(head, head.length + piece.length + 2);
        System.arraycopy(piece, 0, chunk, head.length, piece.length);
        chunk[chunk.length - 2] = '\r';
        chunk[chunk.length - 1] = '\n';
        connection.write(chunk);
    }
}
