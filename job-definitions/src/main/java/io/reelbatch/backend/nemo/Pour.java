package io.reelbatch.backend.nemo;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// Pours an answer's body into a sink as it comes, up to a limit. Done when the body has ended as
/// it should, and then worth its length.
final class Pour implements BodySubscriber<Long> {

    /// Where the bytes go.
    @FunctionalInterface
    interface Sink {
        void accept(ByteBuffer bytes) throws IOException;
    }

    private final Sink sink;
    private final long cap;
    private final Patience patience;
    private final CompletableFuture<Long> end = new CompletableFuture<>();
    private long total;

    private volatile Flow.@Nullable Subscription subscription;

    Pour(Sink sink, long cap, Patience patience) {
        this.sink = sink;
        this.cap = cap;
        this.patience = patience;
    }

    @Override
    public CompletionStage<Long> getBody() {
        return end;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        subscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        Flow.Subscription source = subscription;
        if (end.isDone() || source == null) {
            return;
        }
        try {
            for (ByteBuffer bytes : buffers) {
                pour(bytes);
            }
            source.request(1);
        } catch (IOException | RuntimeException broken) {
            source.cancel();
            end.completeExceptionally(broken);
        }
    }

    private void pour(ByteBuffer bytes) throws IOException {
        int count = bytes.remaining();
        total += count;
        if (total > cap) {
            throw new TooLong(cap);
        }
        patience.bytesCame(count);
        sink.accept(bytes);
    }

    @Override
    public void onError(Throwable broken) {
        end.completeExceptionally(broken);
    }

    @Override
    public void onComplete() {
        end.complete(total);
    }

    /// It is our side that does not take any more of the answer.
    abstract static sealed class Refused extends IOException permits TooLong, NoRoom, Enough {
        private static final long serialVersionUID = 1L;

        private Refused(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /// All that was to be learned is known.
    static final class Enough extends Refused {
        private static final long serialVersionUID = 1L;

        Enough() {
            super("enough", null);
        }
    }

    /// This machine cannot keep the answer.
    static final class NoRoom extends Refused {
        private static final long serialVersionUID = 1L;

        NoRoom(IOException why) {
            super(String.valueOf(why.getMessage()), why);
        }
    }

    /// An answer beyond its limit.
    static final class TooLong extends Refused {
        private static final long serialVersionUID = 1L;

        TooLong(long cap) {
            super("more than %d bytes".formatted(cap), null);
        }
    }
}
