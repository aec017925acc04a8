package io.reelbatch.backend.nemo;

import io.reelbatch.backend.AccessToken;
import io.reelbatch.backend.AccountStopped;
import io.reelbatch.backend.BackendException;
import io.reelbatch.backend.GenerationEnd;
import io.reelbatch.backend.RetryLater;
import io.reelbatch.backend.VideoBackend.Progress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Makes the paid call, and decides what became of it. In doubt it is [GenerationEnd.Unclear]: a wrong *not
/// executed* would be paid twice.
///
/// Proof that nothing was executed is: no byte of the message was handed to the network, no connection came
/// about, or the cloud refused the call before its first event with one of the numbers in [#isProof].
final class AgentStream {
    private static final int NO_CREDITS = 2001;

    private final NemoSettings settings;
    private final Exchange exchange;
    private final Wire wire;
    private final Account account;

    AgentStream(NemoSettings settings, Exchange exchange, Wire wire, Account account) {
        this.settings = settings;
        this.exchange = exchange;
        this.wire = wire;
        this.account = account;
    }

    GenerationEnd generate(Call call, Caller who, Progress progress) {
        long start = System.nanoTime();
        try (Watchdog.Ticks _ = exchange.every(
                settings.stream().progressEvery(),
                () -> progress.stillWorking(Duration.ofNanos(System.nanoTime() - start)))) {
            return send(call, who, progress);
        }
    }

    /// A refused token is proof that nothing was executed, so the call is made again with another one,
    /// once.
    private GenerationEnd send(Call call, Caller who, Progress progress) {
        AccessToken token;
        try {
            token = account.token(who.tokenRef());
        } catch (BackendException none) {
            return new GenerationEnd.NotExecuted(none);
        }
        Attempt first = new Attempt(call, who, token);
        GenerationEnd end = first.run();
        if (!first.tokenRefused) {
            return end;
        }
        try {
            token = account.renew(token);
        } catch (BackendException none) {
            return new GenerationEnd.NotExecuted(none);
        }
        return progress.mayStillSend() ? new Attempt(call, who, token).run() : tooLate(call);
    }

    private static GenerationEnd tooLate(Call call) {
        String message =
                "%s: the token was refused, and getting another one took too long; it is sent anew".formatted(call);
        return new GenerationEnd.NotExecuted(new RetryLater(RetryLater.Reason.UNREACHABLE, message, null, null));
    }

    /// Whether a refusal before the first event proves that nothing was executed. A 5xx never does:
    /// whatever its body says, it may have come from a gateway while the agent was at work.
    private static boolean isProof(Answer.Rejected answer) {
        int status = answer.status();
        if (status >= 500) {
            return false;
        }
        return isProof(answer.kind()) || isProof(status) || (status != 402 && isOfRequest(answer.code()));
    }

    /// A number of the cloud's own by which it refuses what it was sent.
    private static boolean isOfRequest(@Nullable Integer code) {
        return code != null && code >= 4000 && code < 5000;
    }

    private static boolean isProof(int number) {
        return switch (number) {
            case 401, 404, 422, 429, 1001, 1002, 1010, 1011, 2001 -> true;
            default -> false;
        };
    }

    /// One request and its stream.
    private final class Attempt {
        private final Call call;
        private final Caller who;
        private final AccessToken token;
        private final StreamPatience patience = new StreamPatience(settings.stream());
        private final JsonCalls.Collected packed = new JsonCalls.Collected();
        private volatile boolean streaming;
        private boolean tokenRefused;

        private Attempt(Call call, Caller who, AccessToken token) {
            this.call = call;
            this.who = who;
            this.token = token;
        }

        GenerationEnd run() {
            Wire.Outgoing outgoing = wire.write(call, who.attribution(), token, "text/event-stream", patience);
            Reading reading = new Reading();
            try {
                Exchange.Head head =
                        exchange.run(outgoing.request(), (start, watch) -> pour(start, watch, reading), patience);
                if (streaming) {
                    reading.accept(ByteBuffer.wrap(open(head, settings.caps().stream())));
                    return reading.end();
                }
                return judge(head, open(head, settings.caps().json()));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return broken(outgoing, new InterruptedIOException("interrupted"), reading);
            } catch (IOException broken) {
                return broken(outgoing, broken, reading);
            } catch (RuntimeException unexpected) {
                return broken(outgoing, new IOException(unexpected), reading);
            }
        }

        private Pour pour(ResponseInfo head, Watchdog.Watch watch, Reading reading) {
            streaming = isStream(head);
            reading.watch = watch;
            boolean readable = streaming && !Packed.is(head.headers());
            return new Pour(
                    readable ? reading : packed,
                    streaming ? settings.caps().stream() : settings.caps().json(),
                    patience);
        }

        /// A body that does not say what it is is read as a stream too; the reader understands JSON as
        /// well.
        private static boolean isStream(ResponseInfo head) {
            String type = head.headers()
                    .firstValue("Content-Type")
                    .orElse("text/event-stream")
                    .toLowerCase(Locale.ROOT);
            return head.statusCode() / 100 == 2 && type.startsWith("text/event-stream");
        }

        /// What was not read as it came: a body that is no stream, or a stream that a gateway has compressed.
        private byte[] open(Exchange.Head head, long cap) throws IOException {
            return Packed.open(packed.bytes(), head.headers(), cap);
        }

        private GenerationEnd judge(Exchange.Head head, byte[] body) {
            return switch (Answer.read(head.status(), body, token.secret())) {
                case Answer.Accepted answer ->
                    unclear("answered with no stream but " + Safe.excerpt(answer.body(), token.secret()));
                case Answer.Unreadable answer ->
                    unclear("answered %d with %s".formatted(answer.status(), answer.why()));
                case Answer.Rejected answer -> rejected(head, answer);
            };
        }

        private GenerationEnd rejected(Exchange.Head head, Answer.Rejected answer) {
            if (!isProof(answer)) {
                return unclear(answer.toString(), answer.kind() == NO_CREDITS);
            }
            tokenRefused = Refusals.ofToken(answer);
            return new GenerationEnd.NotExecuted(
                    Refusals.of(call, answer, RetryAfter.of(head.headers()), account.userId()));
        }

        private GenerationEnd broken(Wire.Outgoing outgoing, IOException broken, Reading reading) {
            String why = Failures.spelled(broken);
            if (outgoing.body().withdraw() || Failures.beforeConnection(broken)) {
                String message = "%s: %s; nothing was sent".formatted(call, why);
                return new GenerationEnd.NotExecuted(
                        new RetryLater(RetryLater.Reason.UNREACHABLE, message, null, broken));
            }
            return reading.unclear(why);
        }

        private GenerationEnd.Unclear unclear(String why) {
            return unclear(why, false);
        }

        private GenerationEnd.Unclear unclear(String why, boolean noCredits) {
            String message = call + ": " + why;
            return new GenerationEnd.Unclear(
                    message,
                    noCredits
                            ? new AccountStopped(
                                    AccountStopped.Reason.CREDITS, message, Hints.credits(account.userId()))
                            : null);
        }

        /// The stream's events.
        private final class Reading implements Pour.Sink {
            private final AgentTurn turn = new AgentTurn(patience::substanceCame, this::heartbeat);
            private final SseParser parser = new SseParser(settings.caps().line(), turn);

            private volatile Watchdog.@Nullable Watch watch;

            @Override
            public void accept(ByteBuffer bytes) {
                parser.feed(bytes);
            }

            private void heartbeat() {
                Watchdog.Watch shortened = watch;
                if (patience.heartbeatCame() && shortened != null) {
                    shortened.look();
                }
            }

            GenerationEnd end() {
                parser.end();
                return turn.failure() == null
                        ? new GenerationEnd.Ended(Safe.words(turn.answer(), token.secret()))
                        : Attempt.this.unclear(told(), turn.noCredits());
            }

            /// What the stream had said before it broke may explain why it did.
            private GenerationEnd.Unclear unclear(String why) {
                return Attempt.this.unclear(turn.failure() == null ? why : told() + "; then " + why, turn.noCredits());
            }

            private String told() {
                return "the stream reports an error: " + Safe.excerpt(String.valueOf(turn.failure()), token.secret());
            }
        }
    }
}
