package io.reelbatch.sink;

import io.reelbatch.definition.SinkDefinition;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends each result to a web address, signed: `Reelbatch-Signature` is `v1=` and the HMAC-SHA256, in hex,
/// of the text of `Reelbatch-Timestamp`, a dot, and the body. Any status from 200 to 299 means that it was
/// taken. A redirect is an answer like any other and is not followed. The same result may come more than
/// once, always under its `Reelbatch-Result-Id` and `Reelbatch-Revision`.
final class WebhookSink implements Sink {
    private static final Logger log = LoggerFactory.getLogger(WebhookSink.class);
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration REST = Duration.ofSeconds(1);
    private static final String ALGORITHM = "HmacSHA256";

    private final SinkDefinition.Webhook webhook;
    private final Secrets secrets;
    private final PublicHosts hosts;
    private final InstantSource clock;
    private final Duration patience;
    private @Nullable HttpClient client;

    /// @param patience how long one call may take as a whole
    WebhookSink(
            SinkDefinition.Webhook webhook,
            Secrets secrets,
            PublicHosts hosts,
            InstantSource clock,
            Duration patience) {
        this.webhook = webhook;
        this.secrets = secrets;
        this.hosts = hosts;
        this.clock = clock;
        this.patience = patience;
    }

    @Override
    public List<Receipt> deliver(List<Delivery> deliveries) {
        List<Receipt> receipts = new ArrayList<>();
        Receipt unreachable = null;
        for (Delivery delivery : deliveries) {
            Receipt receipt = unreachable == null ? deliver(delivery) : unreachable;
            unreachable = receipt instanceof Receipt.Unreachable ? receipt : null;
            receipts.add(receipt);
        }
        return receipts;
    }

    private Receipt deliver(Delivery delivery) {
        try {
            hosts.check(webhook.url());
            return receipt(status(request(delivery)));
        } catch (IOException e) {
            return unreachable(e);
        } catch (ExecutionException e) {
            return unreachable(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            return new Receipt.Unreachable("%s: no answer within %s".formatted(shown(), patience));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Receipt.Unreachable("%s: interrupted".formatted(shown()));
        }
    }

    /// The status counts as soon as it is there. The rest of the answer is read so that the connection can be
    /// used again, but not waited for: a receiver may send the head of an answer and then nothing.
    private int status(HttpRequest request) throws ExecutionException, TimeoutException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        CompletableFuture<Integer> status = new CompletableFuture<>();
        CompletableFuture<HttpResponse<Void>> exchange = client().sendAsync(request, head -> {
            status.complete(head.statusCode());
            return HttpResponse.BodySubscribers.discarding();
        });
        var _ = exchange.whenComplete((_, failure) -> {
            if (failure != null) {
                status.completeExceptionally(failure);
            }
        });
        try {
            int answer = status.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            finish(exchange, Math.min(REST.toNanos(), deadline - System.nanoTime()));
            return answer;
        } finally {
            exchange.cancel(true);
        }
    }

    private static void finish(CompletableFuture<HttpResponse<Void>> exchange, long nanos) throws InterruptedException {
        try {
            exchange.get(nanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.debug("the rest of an answer did not come", e);
        }
    }

    private Receipt unreachable(Throwable why) {
        return new Receipt.Unreachable("%s: %s".formatted(shown(), why.getMessage() == null ? why : why.getMessage()));
    }

    /// A 4xx is about this record; everything else is about the receiver.
    private Receipt receipt(int status) {
        if (status >= 200 && status < 300) {
            return Receipt.TAKEN;
        }
        String why = "%s answered %d".formatted(shown(), status);
        boolean thisOne = status >= 400 && status < 500 && status != 408 && status != 429;
        return thisOne ? new Receipt.Refused(why) : new Receipt.Unreachable(why);
    }

    private HttpRequest request(Delivery delivery) throws IOException {
        byte[] body = delivery.json();
        String timestamp = String.valueOf(clock.instant().getEpochSecond());
        HttpRequest.Builder request = HttpRequest.newBuilder(webhook.url())
                .timeout(patience)
                .header("Content-Type", "application/json")
                .header("User-Agent", "reelbatch")
                .header("Reelbatch-Result-Id", delivery.resultId().toString())
                .header("Reelbatch-Revision", String.valueOf(delivery.revision()))
                .header("Reelbatch-Timestamp", timestamp)
                .header("Reelbatch-Signature", "v1=" + signature(secrets.find(webhook.secret()), timestamp, body))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (delivery.traceparent() != null) {
            request.header("traceparent", delivery.traceparent());
        }
        return request.build();
    }

    static String signature(String secret, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(java.nio.charset.StandardCharsets.UTF_8), ALGORITHM));
            mac.update((timestamp + ".").getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, impossible);
        }
    }

    /// Without the query, which may hold a key.
    private String shown() {
        URI url = webhook.url();
        return "%s://%s%s".formatted(url.getScheme(), url.getAuthority(), url.getPath());
    }

    private HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder()
                    .connectTimeout(CONNECT)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .version(HttpClient.Version.HTTP_1_1)
                    .executor(task -> Thread.ofVirtual().name("webhook").start(task))
                    .build();
        }
        return client;
    }

    @Override
    public void close() {
        if (client != null) {
            client.shutdownNow();
            client = null;
        }
    }
}
