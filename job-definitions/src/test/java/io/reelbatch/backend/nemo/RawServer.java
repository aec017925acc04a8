package io.reelbatch.backend.nemo;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A server whose answers are written byte by byte, so that tests can say what no well-behaved server
/// would.
final class RawServer implements AutoCloseable {

    /// Answers one request. Returning keeps the connection open for the next one.
    @FunctionalInterface
    interface Handler {
        void handle(Request request, Line line) throws Exception;
    }

    /// @param bytes the body, one character per byte
    /// @param connection counts from 1
    record Request(String method, String path, Map<String, String> headers, String bytes, int connection) {
        String text() {
            return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        }

        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    private final ServerSocket listener;
    private final Handler handler;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private RawServer(ServerSocket listener, Handler handler) {
        this.listener = listener;
        this.handler = handler;
    }

    static RawServer start(Handler handler) {
        try {
            RawServer server = new RawServer(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), handler);
            Thread.ofVirtual().start(server::accept);
            return server;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Lets clients connect, and never reads a byte.
    static RawServer deaf() {
        try {
            ServerSocket listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
            return new RawServer(listener, (_, _) -> {});
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /// Everything that was asked so far, in order of arrival.
    List<Request> requests() {
        return List.copyOf(requests);
    }

    private void accept() {
        for (int connection = 1; !listener.isClosed(); connection++) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                int number = connection;
                Thread.ofVirtual().start(() -> serve(socket, number));
            } catch (IOException closed) {
                return;
            }
        }
    }

    @SuppressWarnings("EmptyCatch")
    private void serve(Socket socket, int connection) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            Line line = new Line(socket);
            while (!socket.isClosed()) {
                Request request = read(in, connection);
                requests.add(request);
                handler.handle(request, line);
            }
        } catch (Exception over) {
            // the client went away, or the handler is done with it
        }
    }

    private static Request read(InputStream in, int connection) throws IOException {
        String[] start = line(in).split(" ", -1);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.merge(line.substring(0, colon), line.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
        }
        int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new IOException("half a request is none");
        }
        return new Request(
                start[0].toUpperCase(Locale.ROOT),
                start[1],
                headers,
                new String(body, StandardCharsets.ISO_8859_1),
                connection);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("end of connection");
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// The way back to the client.
    static final class Line {
        private final Socket socket;
        private final OutputStream out;

        private Line(Socket socket) throws IOException {
            this.socket = socket;
            this.out = socket.getOutputStream();
        }

        Line raw(String text) throws IOException {
            return raw(text.getBytes(StandardCharsets.UTF_8));
        }

        Line raw(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
            return this;
        }

        void json(int status, String body, String... headers) throws IOException {
            answer(status, "application/json", body.getBytes(StandardCharsets.UTF_8), headers);
        }

        void answer(int status, String type, byte[] body, String... headers) throws IOException {
            raw("HTTP/1.1 %d X\r\nContent-Type: %s\r\nContent-Length: %d\r\n".formatted(status, type, body.length));
            for (String header : headers) {
                raw(header + "\r\n");
            }
            raw("\r\n");
            raw(body);
        }

        /// A complete event stream.
        void events(String body) throws IOException {
            startEvents().chunk(body).raw("0\r\n\r\n");
        }

        Line startEvents() throws IOException {
            return raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
        }

        Line chunk(String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return bytes.length == 0
                    ? this
                    : raw(Integer.toHexString(bytes.length) + "\r\n").raw(bytes).raw("\r\n");
        }

        void hangUp() throws IOException {
            socket.close();
        }

        /// Ends the connection with a reset instead of an orderly end.
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /// Says no more until the client goes away.
        void fallSilent() throws IOException {
            socket.getInputStream().readAllBytes();
        }
    }
}
