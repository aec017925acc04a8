package io.reelbatch.emulator.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One client's connection: what a handler needs to answer properly, and to misbehave.
public final class Connection implements AutoCloseable {
    private final Socket socket;
    private final Lifetime lifetime;
    private final ConnectionInput in;
    private final OutputStream out;
    private Duration perByte = Duration.ZERO;

    Connection(Socket socket, Lifetime lifetime) throws IOException {
        this.socket = socket;
        this.lifetime = lifetime;
        socket.setTcpNoDelay(true);
        this.in = new ConnectionInput(socket);
        this.out = socket.getOutputStream();
    }

    @Nullable
    Request nextRequest() throws IOException {
        return RequestReader.read(in, () -> write("HTTP/1.1 100 Continue\r\n\r\n"));
    }

    /// Sends a text as UTF-8.
    public void write(String text) throws IOException {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Sends bytes, at once or drop by drop after [#drip].
    public void write(byte[] bytes) throws IOException {
        if (perByte.isZero()) {
            out.write(bytes);
            return;
        }
        for (byte single : bytes) {
            out.write(single);
            lifetime.pause(perByte);
        }
    }

    /// Waits, as long as the server lives.
    ///
    /// @throws IOException if the server is closed meanwhile
    public void pause(Duration time) throws IOException {
        lifetime.pause(time);
    }

    /// From now on every byte is followed by a pause.
    public void drip(Duration pausePerByte) {
        this.perByte = pausePerByte;
    }

    /// Waits for a while, unless the client leaves earlier.
    ///
    /// @return true if the client has closed the connection
    public boolean clientLeavesWithin(Duration time) throws IOException {
        return in.endsWithin(time, lifetime);
    }

    /// Cuts the connection so that the other side sees "connection reset".
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    boolean isClosed() {
        return socket.isClosed();
    }

    /// Closes the connection in the ordinary way.
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
