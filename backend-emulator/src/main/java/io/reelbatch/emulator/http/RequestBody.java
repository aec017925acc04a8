package io.reelbatch.emulator.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A request's body as a stream, of known length or in chunks. It ends where the body ends.
public final class RequestBody extends InputStream {
    private final InputStream in;
    private final boolean chunked;
    private @Nullable Invitation invitation;
    private long left;
    private boolean ended;
    private long interruptAfter;
    private @Nullable Interruption interruption;

    /// Tells a client that waits for it to send its body.
    @FunctionalInterface
    interface Invitation {
        void send() throws IOException;
    }

    /// What is done in the middle of a body.
    @FunctionalInterface
    public interface Interruption {
        /// Runs once.
        ///
        /// @throws IOException if the body shall not be read on
        void happen() throws IOException;
    }

    private RequestBody(InputStream in, boolean chunked, long left, @Nullable Invitation invitation) {
        this.in = in;
        this.chunked = chunked;
        this.left = left;
        this.ended = !chunked && left == 0;
        this.invitation = invitation;
    }

    static RequestBody of(InputStream in, Headers headers, Invitation invitation) throws IOException {
        Invitation awaited = headers.mentions("Expect", "100-continue") ? invitation : null;
        if (headers.mentions("Transfer-Encoding", "chunked")) {
            return new RequestBody(in, true, 0, awaited);
        }
        String length = headers.get("Content-Length");
        try {
            return new RequestBody(in, false, length == null ? 0 : Long.parseLong(length), awaited);
        } catch (NumberFormatException notANumber) {
            throw new IOException("not a content length: " + length, notANumber);
        }
    }

    /// The length the client has announced, or -1 for a chunked body.
    public long announced() {
        return chunked ? -1 : left;
    }

    /// Has something done once half of the body, or at most 64 KiB of it, has been read.
    public void interruptInTheMiddle(Interruption what) {
        interruptAfter = Math.clamp(announced() / 2, 1, 65_536);
        interruption = what;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        invite();
        if (!ended && left == 0) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        interrupt();
        int most = (int) Math.min(length, interruption == null ? left : Math.min(left, interruptAfter));
        int count = in.read(target, offset, most);
        if (count < 0) {
            throw new EOFException("the client left in the middle of its body");
        }
        left -= count;
        interruptAfter -= count;
        afterRead();
        return count;
    }

    private void interrupt() throws IOException {
        Interruption due = interruptAfter <= 0 ? interruption : null;
        if (due != null) {
            interruption = null;
            due.happen();
        }
    }

    private void invite() throws IOException {
        Invitation waiting = invitation;
        invitation = null;
        if (waiting != null) {
            waiting.send();
        }
    }

    private void afterRead() throws IOException {
        if (left > 0) {
            return;
        }
        if (chunked) {
            line();
        } else {
            ended = true;
        }
    }

    private void nextChunk() throws IOException {
        String size = line();
        int extension = size.indexOf(';');
        try {
            left = Long.parseLong(extension < 0 ? size : size.substring(0, extension), 16);
        } catch (NumberFormatException notANumber) {
            throw new IOException("not a chunk size: " + size, notANumber);
        }
        if (left == 0) {
            skipTrailer();
            ended = true;
        }
    }

    private void skipTrailer() throws IOException {
        String field = line();
        while (!field.isEmpty()) {
            field = line();
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int next = in.read();
        while (next != '\n') {
            if (next < 0 || line.length() > 8192) {
                throw new EOFException("the chunked body is cut off");
            }
            line.append((char) next);
            next = in.read();
        }
        return line.toString().strip();
    }

    /// Reads the whole body as UTF-8.
    ///
    /// @throws IOException if it is longer than the limit
    public String text(int limit) throws IOException {
        byte[] bytes = readNBytes(limit + 1);
        if (bytes.length > limit) {
            throw new IOException("the body is longer than " + limit + " bytes");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// Throws away what has not been read, so that the next request can be found.
    void skipRest() throws IOException {
        if (invitation == null) {
            transferTo(OutputStream.nullOutputStream());
        }
    }
}
