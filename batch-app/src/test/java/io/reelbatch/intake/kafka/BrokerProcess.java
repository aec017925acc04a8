package io.reelbatch.intake.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A real Kafka broker (KRaft, the one that Spring's test support brings along) as a process of its own,
/// which can be killed and started again at the same address with what it has on disk.
public final class BrokerProcess implements AutoCloseable {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static @Nullable BrokerProcess shared;

    private final Path directory;
    private final int port = freePort();
    private @Nullable Process process;

    private BrokerProcess(Path directory) {
        this.directory = directory;
    }

    /// The one that the tests of this process share; it ends with it. Each test uses topics of its own.
    public static synchronized BrokerProcess shared() {
        if (shared == null) {
            shared = start();
            Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
        }
        return shared;
    }

    /// One for a test that stops it.
    public static BrokerProcess start() {
        try {
            Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
            BrokerProcess broker = new BrokerProcess(Files.createTempDirectory(target, "broker"));
            broker.format();
            broker.launch();
            return broker;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    private void format() throws IOException {
        int controller = freePort();
        Files.writeString(
                directory.resolve("server.properties"), """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%1$d
                listeners=PLAINTEXT://127.0.0.1:%2$d,CONTROLLER://127.0.0.1:%1$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%2$d
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
                log.dirs=%3$s
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=1
                auto.create.topics.enable=false
                group.initial.rebalance.delay.ms=0
                group.consumer.session.timeout.ms=6000
                group.consumer.min.session.timeout.ms=6000
                group.consumer.heartbeat.interval.ms=1000
                group.consumer.min.heartbeat.interval.ms=1000
                """.formatted(controller, port, directory.resolve("data")));
        Files.writeString(directory.resolve("logback.xml"), """
                <configuration>
                  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%d %-5level %logger{20} %msg%n</pattern></encoder>
                  </appender>
                  <root level="warn"><appender-ref ref="out"/></root>
                </configuration>
                """);
        Process format = java(
                "kafka.tools.StorageTool",
                "format",
                "--cluster-id",
                "4L6g3nShT-eMCtK--X86sw",
                "--config",
                directory.resolve("server.properties").toString());
        await(format);
    }

    private void await(Process format) {
        try {
            if (!format.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || format.exitValue() != 0) {
                throw new IllegalStateException("the broker's disk cannot be prepared: " + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Starts it, for the first time or again, and waits until it takes connections.
    void launch() {
        Process started =
                java("kafka.Kafka", directory.resolve("server.properties").toString());
        process = started;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!answers()) {
            if (!started.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("the broker does not start: " + log());
            }
            pause(started);
        }
    }

    private static void pause(Process process) {
        try {
            boolean _ = process.waitFor(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean answers() {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// As a power failure would, but for what the system has in its cache.
    void kill() {
        Process killed = process;
        process = null;
        if (killed != null) {
            killed.destroyForcibly();
            killed.onExit().join();
        }
    }

    private Process java(String main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                JAVA,
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=" + directory.resolve("logback.xml"),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main));
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("output.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("output.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
