package io.reelbatch.backend.nemo;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// Carries single HTTP exchanges, each with a [Patience] that covers all of it, the body included.
///
/// HTTP/1.1 only: one exchange per connection means that a broken connection breaks one exchange, that ten
/// thousand streams need no agreement on how many may share one, and that no server can have the client
/// repeat a request (HTTP/2 does so for refused streams). No redirects, no decompression, no cookies.
///
/// Each exchange has a thread of its own, on which it blocks: the client's asynchronous form completes on
/// the pool that the whole process shares, and would wait for whoever blocks there.
final class Exchange implements AutoCloseable {
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("nemo-", 0).factory());
    private final Watchdog watchdog = new Watchdog();
    private final HttpClient client;

    Exchange(Duration connectTimeout) {
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout)
                .executor(threads)
                .build();
    }

    /// Decides on an answer's body once its head is known.
    @FunctionalInterface
    interface Route {
        Pour pour(ResponseInfo head, Watchdog.Watch watch);
    }

    /// The status and headers of an answer whose body has been poured out completely.
    record Head(int status, HttpHeaders headers) {}

    /// Blocks until the answer's body has come to its end.
    ///
    /// @throws OutOfPatience when it took too long
    /// @throws IOException when the connection broke, or the body was not as announced or refused by its
    ///     sink
    Head run(HttpRequest request, Route route, Patience patience) throws IOException, InterruptedException {
        return ExchangeMeters.measure(request.uri(), () -> carry(request, route, patience));
    }

    private Head carry(HttpRequest request, Route route, Patience patience) throws IOException, InterruptedException {
        Cut cut = new Cut();
        try (Watchdog.Watch watch = watchdog.watch(patience, cut::now)) {
            HttpResponse.BodyHandler<Long> body = head -> {
                patience.headersCame();
                watch.look();
                return route.pour(head, watch);
            };
            Future<HttpResponse<Long>> answer = start(request, body);
            cut.applyTo(answer);
            HttpResponse<Long> response = await(answer);
            return new Head(response.statusCode(), response.headers());
        } catch (IOException broken) {
            throw cut.reason() == null ? broken : new OutOfPatience(cut);
        } catch (CancellationException cancelled) {
            throw new OutOfPatience(cut);
        }
    }

    private Future<HttpResponse<Long>> start(HttpRequest request, HttpResponse.BodyHandler<Long> body)
            throws IOException {
        try {
            return threads.submit(() -> client.send(request, body));
        } catch (RejectedExecutionException closed) {
            throw new IOException("the client is closed", closed);
        }
    }

    private static <T> T await(Future<T> answer) throws IOException, InterruptedException {
        try {
            return answer.get();
        } catch (InterruptedException interrupted) {
            answer.cancel(true);
            throw interrupted;
        } catch (ExecutionException failed) {
            Pour.Refused refused = refused(failed);
            if (refused != null) {
                throw refused;
            }
            if (failed.getCause() instanceof IOException broken) {
                throw broken;
            }
            throw new IOException(failed.getCause());
        }
    }

    /// The HTTP client wraps what a sink has thrown.
    private static Pour.@Nullable Refused refused(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof Pour.Refused refused) {
                return refused;
            }
        }
        return null;
    }

    /// Runs a task again and again, on a thread of its own each time, until closed.
    Watchdog.Ticks every(Duration interval, Runnable task) {
        return watchdog.every(interval, () -> threads.execute(task));
    }

    @Override
    public void close() {
        client.shutdownNow();
        watchdog.close();
        threads.shutdown();
    }

    /// Cancels an exchange, even if asked to before the exchange is under way.
    private static final class Cut {
        private @Nullable Future<?> answer;
        private @Nullable String reason;

        synchronized void now(String why) {
            reason = why;
            if (answer != null) {
                answer.cancel(true);
            }
        }

        synchronized void applyTo(Future<?> running) {
            answer = running;
            if (reason != null) {
                running.cancel(true);
            }
        }

        synchronized @Nullable String reason() {
            return reason;
        }
    }

    /// It took too long, and was cut.
    static final class OutOfPatience extends IOException {
        private static final long serialVersionUID = 1L;

        private OutOfPatience(Cut cut) {
            super(Objects.requireNonNullElse(cut.reason(), "the client was closed"));
        }
    }
}
