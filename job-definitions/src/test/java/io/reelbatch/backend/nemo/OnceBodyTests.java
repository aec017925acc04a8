package io.reelbatch.backend.nemo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OnceBodyTests {
    private final AtomicInteger written = new AtomicInteger();
    private final OnceBody body = new OnceBody(BodyPublishers.ofString("boat"), written::incrementAndGet);

    @Test
    void givesItsBytesOnce() {
        assertThat(read()).isCompletedWithValue("boat");
        assertThat(written).hasValue(1);
        assertThat(read()).isCompletedExceptionally();
    }

    @Test
    void cannotBeWithdrawnOnceItIsHandedOut() {
        assertThat(read()).isCompletedWithValue("boat");
        assertThat(body.withdraw()).isFalse();
    }

    @Test
    void givesNothingOnceItIsWithdrawn() {
        assertThat(body.withdraw()).isTrue();
        assertThat(read()).isCompletedExceptionally();
        assertThat(body.withdraw()).isTrue();
    }

    private CompletableFuture<String> read() {
        BodySubscriber<String> text = BodySubscribers.ofString(StandardCharsets.UTF_8);
        body.subscribe(new Flow.Subscriber<ByteBuffer>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                text.onSubscribe(subscription);
            }

            @Override
            public void onNext(ByteBuffer bytes) {
                text.onNext(List.of(bytes));
            }

            @Override
            public void onError(Throwable broken) {
                text.onError(broken);
            }

            @Override
            public void onComplete() {
                text.onComplete();
            }
        });
        return text.getBody().toCompletableFuture();
    }
}
