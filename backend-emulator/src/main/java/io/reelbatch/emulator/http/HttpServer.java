package io.reelbatch.emulator.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Accepts connections and serves each on a virtual thread of its own until either side closes it.
public final class HttpServer implements AutoCloseable {
    private static final int BACKLOG = 16_384;

    private final ServerSocket listener;
    private final Handler handler;
    private final Lifetime lifetime = new Lifetime();
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();

    /// Answers one request.
    @FunctionalInterface
    public interface Handler {
        /// Reads what it needs of the request and writes the whole answer to the connection.
        ///
        /// @throws IOException if the connection is of no use any more
        void handle(Request request, Connection connection) throws IOException;
    }

    private HttpServer(ServerSocket listener, Handler handler) {
        this.listener = listener;
        this.handler = handler;
    }

    /// Starts a server.
    ///
    /// @param address the interface to listen on
    /// @param port the port, or 0 for any free one
    /// @throws IOException if the port is taken
    @SuppressWarnings("AddressSelection") // the caller names the address
    public static HttpServer start(InetAddress address, int port, Handler handler) throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(address, port), BACKLOG);
        HttpServer server = new HttpServer(listener, handler);
        Thread.ofPlatform().daemon().name("emulator-" + server.port()).start(server::accept);
        return server;
    }

    /// The port it listens on.
    public int port() {
        return listener.getLocalPort();
    }

    /// How many connections are open now.
    public int connections() {
        return open.size();
    }

    private void accept() {
        while (!lifetime.isOver()) {
            try {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closedOrOutOfFiles) {
                giveOthersTimeToClose();
            }
        }
    }

    /// A server that has run out of file descriptors must not spin; a closed one leaves its loop.
    private void giveOthersTimeToClose() {
        try {
            lifetime.pause(Duration.ofMillis(10));
        } catch (IOException closed) {
            // The loop ends by itself.
            return;
        }
    }

    private void serve(Socket socket) {
        try (Connection connection = new Connection(socket, lifetime)) {
            open.add(connection);
            try {
                serveAll(connection);
            } finally {
                open.remove(connection);
            }
        } catch (IOException gone) {
            // The other side has left or a fault has cut the connection: nobody is there to be told.
            return;
        }
    }

    private void serveAll(Connection connection) throws IOException {
        Request request = connection.nextRequest();
        while (request != null && !lifetime.isOver()) {
            handler.handle(request, connection);
            request.body().skipRest();
            if (request.wantsClose() || connection.isClosed()) {
                return;
            }
            request = connection.nextRequest();
        }
    }

    @Override
    public void close() throws IOException {
        lifetime.end();
        listener.close();
        for (Connection connection : open) {
            connection.close();
        }
    }
}
