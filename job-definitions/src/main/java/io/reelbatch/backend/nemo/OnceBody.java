package io.reelbatch.backend.nemo;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A request body that can be written once only, and that can be withdrawn as long as nothing of it was
/// handed out.
///
/// This is about money: were the HTTP client ever to repeat a request by itself, which it does for every
/// method under the system property `jdk.httpclient.enableAllMethodRetry`, the second one would have no
/// body. And a request whose body was withdrawn in time is proof that the cloud has nothing to execute.
final class OnceBody implements BodyPublisher {
    private enum State {
        UNTOUCHED,
        HANDED_OUT,
        WITHDRAWN
    }

    private final BodyPublisher body;
    private final Runnable written;
    private final AtomicBoolean used = new AtomicBoolean();
    private final AtomicReference<State> state = new AtomicReference<>(State.UNTOUCHED);

    /// @param written called when the last byte has been handed out
    OnceBody(BodyPublisher body, Runnable written) {
        this.body = body;
        this.written = written;
    }

    /// Takes the body back. From then on not a byte of it is handed out.
    ///
    /// @return whether that was in time
    boolean withdraw() {
        return state.compareAndSet(State.UNTOUCHED, State.WITHDRAWN) || state.get() == State.WITHDRAWN;
    }

    private boolean handOut() {
        return state.compareAndSet(State.UNTOUCHED, State.HANDED_OUT) || state.get() == State.HANDED_OUT;
    }

    @Override
    public long contentLength() {
        return body.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        if (used.getAndSet(true)) {
            subscriber.onSubscribe(NoBytes.INSTANCE);
            subscriber.onError(new IOException("a request is never written twice"));
        } else {
            body.subscribe(new Witness(subscriber));
        }
    }

    private enum NoBytes implements Flow.Subscription {
        INSTANCE;

        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    }

    private final class Witness implements Flow.Subscriber<ByteBuffer> {
        private final Flow.Subscriber<? super ByteBuffer> reader;

        private Flow.@Nullable Subscription source;

        private Witness(Flow.Subscriber<? super ByteBuffer> reader) {
            this.reader = reader;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            source = subscription;
            reader.onSubscribe(subscription);
        }

        @Override
        public void onNext(ByteBuffer bytes) {
            if (handOut()) {
                reader.onNext(bytes);
                return;
            }
            if (source != null) {
                source.cancel();
            }
            reader.onError(new IOException("the request was withdrawn before it was written"));
        }

        @Override
        public void onError(Throwable broken) {
            reader.onError(broken);
        }

        @Override
        public void onComplete() {
            written.run();
            reader.onComplete();
        }
    }
}
