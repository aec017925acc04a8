package io.reelbatch.door;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The open door of this process: a port on the loopback interface for whoever can read the key in the home.
/// Command lines come in and are executed side by side; what they print goes back line by line.
public final class Door implements AutoCloseable {
    static final String COMMANDS = "/commands";
    static final String ANSWERS = "/answers";

    private static final Logger log = LoggerFactory.getLogger(Door.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST_BODY = 1_000_000;
    private static final int LONGEST_STOP_SECONDS = 25;

    private final Path home;
    private final Commands commands;
    private final HttpServer server;
    private final ControlFile file;
    private final Guard guard;
    private final Map<String, Conversation> underWay = new ConcurrentHashMap<>();
    private final Thread atSignal = new Thread(this::endAtSignal, "door");
    private boolean ending;

    private Door(Path home, String service, Commands commands) throws IOException {
        this.home = home;
        this.commands = commands;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String host = "127.0.0.1:" + server.getAddress().getPort();
        this.file = new ControlFile(
                "http://" + host, newKey(), ProcessHandle.current().pid(), service);
        this.guard = new Guard(host, file.key());
        server.setExecutor(Executors.newCachedThreadPool(
                Thread.ofPlatform().name("door-", 0).daemon().factory()));
        server.createContext("/", this::handle);
    }

    /// Opens the door of a home.
    ///
    /// @param service the video service that this process works with, so that a command for another one can
    ///     be told
    /// @return nothing when another live process has its door there
    public static Optional<Door> open(Path home, String service, Commands commands) {
        if (ControlFile.read(home).isPresent()) {
            return Optional.empty();
        }
        try {
            Door door = new Door(home, service, commands);
            door.server.start();
            door.file.write(home);
            Runtime.getRuntime().addShutdownHook(door.atSignal);
            log.info("{} is open", door.file);
            return Optional.of(door);
        } catch (IOException e) {
            throw new UncheckedIOException("no port can be opened on 127.0.0.1", e);
        }
    }

    private static String newKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return HexFormat.of().formatHex(key);
    }

    /// How many commands of others are under way.
    public int visitors() {
        return underWay.size();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Optional<Guard.Refusal> refusal = guard.refuse(exchange);
            if (refusal.isPresent()) {
                answer(exchange, refusal.get().status(), refusal.get().why());
            } else {
                letIn(exchange);
            }
        }
    }

    private void letIn(HttpExchange exchange) throws IOException {
        try {
            switch (exchange.getRequestURI().getPath()) {
                case COMMANDS -> execute(exchange, read(exchange, Order.class));
                case ANSWERS -> takeAnswer(exchange, read(exchange, Answer.class));
                default -> answer(exchange, 404, "there is nothing here");
            }
        } catch (JacksonException notUnderstood) {
            answer(exchange, 400, "this is not understood");
        }
    }

    private static <T> T read(HttpExchange exchange, Class<T> type) throws IOException {
        try (InputStream body = exchange.getRequestBody()) {
            return JSON.readValue(body.readNBytes(LONGEST_BODY), type);
        }
    }

    private static void answer(HttpExchange exchange, int status, String message) throws IOException {
        byte[] body = JSON.writeValueAsBytes(Map.of("message", message));
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private void execute(HttpExchange exchange, Order order) throws IOException {
        Conversation conversation = new Conversation(exchange.getResponseBody());
        if (!begin(order.id(), conversation)) {
            answer(exchange, 503, "this process is about to end");
            return;
        }
        try {
            exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
            exchange.sendResponseHeaders(200, 0);
            log.info(
                    "a command came in: {}",
                    order.line().isEmpty() ? "" : order.line().getFirst());
            conversation.end(commands.execute(order, conversation));
        } finally {
            over(order.id());
        }
    }

    private synchronized boolean begin(String id, Conversation conversation) {
        return !ending && underWay.putIfAbsent(id, conversation) == null;
    }

    private synchronized void over(String id) {
        underWay.remove(id);
        notifyAll();
    }

    private void takeAnswer(HttpExchange exchange, Answer answer) throws IOException {
        Conversation conversation = underWay.get(answer.command());
        if (conversation != null) {
            conversation.answered(answer.text());
        }
        answer(exchange, conversation == null ? 404 : 200, conversation == null ? "nobody has asked" : "");
    }

    /// Lets nobody in any more, and waits until the commands of others are done.
    @Override
    public void close() {
        letNobodyIn();
        try {
            awaitEmpty(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.stop(0);
        try {
            Runtime.getRuntime().removeShutdownHook(atSignal);
        } catch (IllegalStateException alreadyAtIt) {
            // the process was asked to end meanwhile
        }
    }

    /// The runs of all commands are stopped by now, or are being stopped; whoever waits for them is told how
    /// they ended.
    private void endAtSignal() {
        letNobodyIn();
        underWay.values().forEach(conversation -> conversation.answered(null));
        try {
            awaitEmpty(TimeUnit.SECONDS.toNanos(LONGEST_STOP_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void letNobodyIn() {
        synchronized (this) {
            ending = true;
        }
        file.removeFrom(home);
    }

    private synchronized void awaitEmpty(long nanos) throws InterruptedException {
        long start = System.nanoTime();
        while (!underWay.isEmpty() && System.nanoTime() - start < nanos) {
            wait(100);
        }
    }

    /// What a person has typed.
    ///
    /// @param command the id of the one that has asked
    record Answer(String command, @Nullable String text) {}
}
