package io.reelbatch.backend.nemo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Splits the bytes of an event stream into events, however they are cut into chunks and whichever way
/// lines end.
///
/// It follows the standard, with two exceptions: an event of empty data is reported too, because that is
/// one of the spellings of a heartbeat; and an event that the stream's clean end leaves without its blank
/// line counts.
final class SseParser {

    /// Told what is on the stream.
    interface Listener {

        /// @param name of the event, empty where it has none
        /// @param data its lines joined by line feeds, possibly empty
        void event(String name, String data);

        /// A comment line; servers send them to keep connections alive.
        void comment();

        /// A line that is none of the above and would be skipped by the standard.
        void stray(String line);

        /// An event longer than its limit, of which only the beginning is there.
        void oversized(String beginning);
    }

    private static final int BEGINNING = 1024;

    private final int maxBytes;
    private final Listener listener;
    private byte[] line = new byte[256];
    private int lineLength;
    private boolean lineTooLong;
    private boolean afterCarriageReturn;
    private boolean firstLine = true;
    private String name = "";

    @Nullable
    private StringBuilder data;

    private boolean named;
    private boolean tooLong;

    /// @param maxBytes of one line, and of the data of one event in characters
    SseParser(int maxBytes, Listener listener) {
        this.maxBytes = maxBytes;
        this.listener = listener;
    }

    void feed(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            boolean secondHalf = afterCarriageReturn && next == '\n';
            afterCarriageReturn = next == '\r';
            if (secondHalf) {
                continue;
            }
            if (next == '\n' || next == '\r') {
                endOfLine();
            } else {
                append(next);
            }
        }
    }

    /// The stream has ended as it should: what is begun counts as finished.
    void end() {
        if (lineLength > 0 || lineTooLong) {
            endOfLine();
        }
        dispatch();
    }

    private void append(byte next) {
        if (lineLength >= maxBytes) {
            lineTooLong = true;
            return;
        }
        if (lineLength == line.length) {
            line = Arrays.copyOf(line, (int) Math.min(maxBytes, 2L * line.length));
        }
        line[lineLength++] = next;
    }

    private void endOfLine() {
        String text = new String(line, 0, lineLength, StandardCharsets.UTF_8);
        boolean cut = lineTooLong;
        lineLength = 0;
        lineTooLong = false;
        if (line.length > 64 * 1024) {
            line = new byte[256];
        }
        if (firstLine && text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        firstLine = false;
        tooLong |= cut;
        interpret(text);
    }

    private void interpret(String text) {
        if (text.isEmpty()) {
            dispatch();
            return;
        }
        int colon = text.indexOf(':');
        if (colon == 0) {
            listener.comment();
            return;
        }
        String field = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(text.startsWith(" ", colon + 1) ? colon + 2 : colon + 1);
        switch (field) {
            case "data" -> addData(value);
            case "event" -> {
                name = value.strip();
                named = true;
            }
            case "id", "retry" -> {}
            default -> listener.stray(text);
        }
    }

    private void addData(String value) {
        if (data == null) {
            data = new StringBuilder(value);
        } else if ((long) data.length() + value.length() < maxBytes) {
            data.append('\n').append(value);
        } else {
            tooLong = true;
        }
    }

    private void dispatch() {
        String text = data == null ? "" : data.toString();
        boolean any = data != null || named;
        boolean whole = !tooLong;
        String event = name;
        data = null;
        name = "";
        named = false;
        tooLong = false;
        if (!whole) {
            listener.oversized(text.substring(0, Math.min(text.length(), BEGINNING)));
        } else if (any) {
            listener.event(event, text);
        }
    }
}
