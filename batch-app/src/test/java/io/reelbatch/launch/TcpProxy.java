package io.reelbatch.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Stands between an application and a server, and cuts their connections at chosen moments.
final class TcpProxy implements AutoCloseable {
    private final ServerSocket door;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger answersToLose = new AtomicInteger();
    private volatile String lostAfter = "";
    private volatile boolean down;
    private final Object frost = new Object();
    private boolean frozen;

    private TcpProxy(ServerSocket door, int target) {
        this.door = door;
        this.target = target;
    }

    static TcpProxy to(int target) {
        try {
            TcpProxy proxy = new TcpProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
            Thread.ofPlatform().daemon().name("proxy").start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return door.getLocalPort();
    }

    /// Cuts all connections and lets no new one through.
    void cut() {
        down = true;
        cutConnections();
    }

    void cutConnections() {
        sockets.forEach(TcpProxy::close);
    }

    /// Lets nothing more through in either direction, and nobody know of it.
    void freeze() {
        synchronized (frost) {
            frozen = true;
        }
    }

    void thaw() {
        synchronized (frost) {
            frozen = false;
            frost.notifyAll();
        }
    }

    private void awaitThaw() throws InterruptedException {
        synchronized (frost) {
            while (frozen) {
                frost.wait();
            }
        }
    }

    void mend() {
        down = false;
    }

    /// Lets the next messages with this text through to the server, and cuts their connections before the
    /// answer
    /// comes back.
    void loseAnswersTo(String text, int times) {
        lostAfter = text;
        answersToLose.set(times);
    }

    /// How many answers are still to be lost.
    int answersToLose() {
        return Math.max(0, answersToLose.get());
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                if (down) {
                    close(client);
                } else {
                    connect(client);
                }
            } catch (IOException closedOrRefused) {
                // the next one may come through
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket server = new Socket();
        server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
        sockets.add(client);
        sockets.add(server);
        Connection connection = new Connection(client, server);
        Thread.ofPlatform().daemon().start(() -> connection.pump(client, server, true));
        Thread.ofPlatform().daemon().start(() -> connection.pump(server, client, false));
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        thaw();
        cut();
    }

    private final class Connection {
        private final Socket client;
        private final Socket server;
        private volatile boolean mute;

        Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void pump(Socket from, Socket to, boolean request) {
            byte[] buffer = new byte[1 << 16];
            try {
                for (int read = from.getInputStream().read(buffer);
                        read >= 0;
                        read = from.getInputStream().read(buffer)) {
                    awaitThaw();
                    if (request && isToBeLost(buffer, read)) {
                        mute = true;
                    }
                    if (request || !mute) {
                        to.getOutputStream().write(buffer, 0, read);
                    } else {
                        break; // the server has answered, so it has done what it was told
                    }
                }
            } catch (IOException cut) {
                // the other side learns of it below
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            sockets.remove(client);
            sockets.remove(server);
            TcpProxy.close(client);
            TcpProxy.close(server);
        }

        private boolean isToBeLost(byte[] buffer, int length) {
            return answersToLose.get() > 0
                    && new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains(lostAfter)
                    && answersToLose.getAndDecrement() > 0;
        }
    }
}
