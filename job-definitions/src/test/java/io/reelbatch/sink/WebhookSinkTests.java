package io.reelbatch.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.reelbatch.definition.SinkDefinition;
import io.reelbatch.ledger.TestLedger;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSinkTests {
    private final HttpServer server = start();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final CountDownLatch hanging = new CountDownLatch(1);
    private volatile int status = 204;

    @TempDir
    Path directory;

    private record Received(Map<String, List<String>> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }
    }

    private HttpServer start() {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            started.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            started.createContext("/hook", this::answer);
            started.createContext("/hang", _ -> {
                try {
                    hanging.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            started.createContext("/stall", this::stall);
            started.start();
            return started;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        received.add(new Received(Map.copyOf(exchange.getRequestHeaders()), body));
        exchange.getResponseHeaders().add("Location", "/elsewhere");
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private void stall(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(200, 5);
        exchange.getResponseBody().write('o');
        exchange.getResponseBody().flush();
        try {
            hanging.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void stop() {
        hanging.countDown();
        server.stop(0);
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path));
    }

    private WebhookSink sink(URI url, Duration patience, String... privateHosts) {
        return new WebhookSink(
                new SinkDefinition.Webhook("hook", url, new SinkDefinition.Secret("HOOK_SECRET", null)),
                new Secrets(Map.of("HOOK_SECRET", "s3cret")::get),
                new PublicHosts(Set.of(privateHosts)),
                () -> TestLedger.NOW,
                patience);
    }

    private WebhookSink sink(String path) {
        return sink(url(path), Duration.ofMinutes(1), "127.0.0.1");
    }

    @Test
    void sendsTheRecordSigned() {
        try (WebhookSink sink = sink("/hook")) {
            assertThat(sink.deliver(List.of(Deliveries.of("a", 2)))).containsExactly(Receipt.TAKEN);
        }

        Received one = received.getFirst();
        assertThat(one.body())
                .startsWith("{\"prompt\":\"a fox\",\"status\":\"DONE\"")
                .contains("\"revision\":2");
        assertThat(one.header("Reelbatch-result-id"))
                .isEqualTo(Deliveries.of("a", 2).resultId().toString());
        assertThat(one.header("Reelbatch-revision")).isEqualTo("2");
        assertThat(one.header("Reelbatch-signature"))
                .isEqualTo("v1="
                        + WebhookSink.signature(
                                "s3cret",
                                one.header("Reelbatch-timestamp"),
                                one.body().getBytes(StandardCharsets.UTF_8)));
    }

    /// The expected value is Python's: `hmac.new(b"s3cret", b"1763625600.{}", "sha256").hexdigest()`.
    @Test
    void signsAsOthersDo() {
        assertThat(WebhookSink.signature("s3cret", "1763625600", "{}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("37d00f49d222bc018d4a0c82b25194c1bc49225e3b25bb64745affdf899877bd");
    }

    @ParameterizedTest
    @CsvSource({"400, Refused", "404, Refused", "302, Unreachable", "429, Unreachable", "500, Unreachable"})
    void tellsARecordThatIsRefusedFromAReceiverThatIsDown(int answer, String expected) {
        status = answer;
        try (WebhookSink sink = sink("/hook")) {
            assertThat(sink.deliver(List.of(Deliveries.of("a", 1)))
                            .getFirst()
                            .getClass()
                            .getSimpleName())
                    .isEqualTo(expected);
        }
        assertThat(received).as("no redirect was followed").hasSize(1);
    }

    @Test
    void triesNoFurtherRecordWhileTheReceiverIsDown() {
        status = 503;
        try (WebhookSink sink = sink("/hook")) {
            assertThat(sink.deliver(List.of(Deliveries.of("a", 1), Deliveries.of("b", 1))))
                    .hasSize(2)
                    .allMatch(Receipt.Unreachable.class::isInstance);
        }
        assertThat(received).hasSize(1);
    }

    @Test
    void givesUpOnAReceiverThatHangs() {
        try (WebhookSink sink = sink(url("/hang"), Duration.ofMillis(200), "127.0.0.1")) {
            assertThat(sink.deliver(List.of(Deliveries.of("a", 1)))).allMatch(Receipt.Unreachable.class::isInstance);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://127.0.0.1:1/", "https://[::1]:1/", "https://localhost:1/", "https://169.254.169.254/"})
    void neverCallsAPrivateAddress(String url) {
        try (WebhookSink sink = sink(URI.create(url), Duration.ofMinutes(1))) {
            assertThat(sink.deliver(List.of(Deliveries.of("a", 1))).getFirst().toString())
                    .contains("is the private address")
                    .contains("webhook-private-hosts");
        }
    }

    @Test
    void callsNobodyWithoutTls() {
        try (WebhookSink sink = sink(url("/hook"), Duration.ofMinutes(1))) {
            assertThat(sink.deliver(List.of(Deliveries.of("a", 1))).getFirst().toString())
                    .contains("is not https");
        }
        assertThat(received).isEmpty();
    }

    @Test
    void readsASecretThatWasExchanged() throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), "old\n");
        WebhookSink sink = new WebhookSink(
                new SinkDefinition.Webhook("hook", url("/hook"), new SinkDefinition.Secret(null, file.toString())),
                new Secrets(_ -> null),
                new PublicHosts(Set.of("127.0.0.1")),
                () -> TestLedger.NOW,
                Duration.ofMinutes(1));
        try (sink) {
            assertThat(sink.deliver(List.of(Deliveries.of("a", 1)))).containsExactly(Receipt.TAKEN);
            Files.writeString(file, "new");
            assertThat(sink.deliver(List.of(Deliveries.of("a", 1)))).containsExactly(Receipt.TAKEN);
            Files.delete(file);
            assertThat(sink.deliver(List.of(Deliveries.of("a", 1)))).allMatch(Receipt.Unreachable.class::isInstance);
        }

        assertThat(received)
                .extracting(one -> one.header("Reelbatch-signature"))
                .doesNotHaveDuplicates();
    }

    /// 200 and `Content-Length: 5`, and of the five bytes one.
    @Test
    @Timeout(30)
    void takesTheStatusForTheAnswerWhereItsRestNeverComes() {
        try (WebhookSink sink = sink(url("/stall"), Duration.ofMinutes(1), "127.0.0.1")) {
            assertThat(sink.deliver(List.of(Deliveries.of("a", 1), Deliveries.of("b", 1))))
                    .containsExactly(Receipt.TAKEN, Receipt.TAKEN);
        }
    }

    @Test
    @Timeout(30)
    void neverWaitsLongerThanItsPatience() {
        try (WebhookSink sink = sink(url("/stall"), Duration.ofMillis(300), "127.0.0.1")) {
            assertThat(sink.deliver(List.of(Deliveries.of("a", 1)))).containsExactly(Receipt.TAKEN);
        }
    }
}
