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
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Sends each result to a web address, signed: `Reelbatch-Signature` is `v1=` and the HMAC-SHA256, in hex,
/// of the text of `Reelbatch-Timestamp`, a dot, and the body. Any status from 200 to 299 means that it was
/// taken. A redirect is an answer like any other and is not followed. The same result may come more than
/// once, always under its `Reelbatch-Result-Id` and `Reelbatch-Revision`.
final class WebhookSink implements Sink {
    private static final Duration CONNECT = Duration.ofSeconds(10);
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
            HttpResponse<Void> answer = client().send(request(delivery), HttpResponse.BodyHandlers.discarding());
            return receipt(answer.statusCode());
        } catch (IOException e) {
            return new Receipt.Unreachable("%s: %s".formatted(shown(), e.getMessage() == null ? e : e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Receipt.Unreachable("%s: interrupted".formatted(shown()));
        }
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
