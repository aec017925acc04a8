package io.reelbatch.emulator.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/// The buffered incoming side. The buffer is small, because ten thousand idle streams each hold one; large
/// reads go past it.
final class ConnectionInput extends InputStream {
    private final Socket socket;
    private final InputStream in;
    private final byte[] buffer = new byte[2048];
    private int position;
    private int limit;

    ConnectionInput(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    @Override
    public int read() throws IOException {
        return position < limit || fill() ? buffer[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (position == limit && length >= buffer.length) {
            return in.read(target, offset, length);
        }
        if (position == limit && !fill()) {
            return -1;
        }
        int count = Math.min(length, limit - position);
        System.arraycopy(buffer, position, target, offset, count);
        position += count;
        return count;
    }

    private boolean fill() throws IOException {
        // Emptied first: a read that times out must not leave the last request to be read again.
        position = 0;
        limit = 0;
        limit = Math.max(0, in.read(buffer, 0, buffer.length));
        return limit > 0;
    }

    /// Waits; bytes of a next request that arrive meanwhile stay in the buffer.
    boolean endsWithin(Duration time, Lifetime lifetime) throws IOException {
        if (position < limit) {
            lifetime.pause(time);
            return false;
        }
        socket.setSoTimeout(Math.clamp(time.toMillis(), 1, Integer.MAX_VALUE));
        try {
            return !fill();
        } catch (SocketTimeoutException stillThere) {
            return false;
        } finally {
            socket.setSoTimeout(0);
        }
    }
}
