package io.reelbatch.backend.nemo;

import io.reelbatch.backend.AccessToken;
import io.reelbatch.backend.RetryLater;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The way to a video whose render names no address: the cloud's download call. It answers with the file,
/// with JSON that names an address, or with a redirect; which of them, its head says, and of a file no more
/// is read here.
final class FallbackAddress {
    private final NemoSettings settings;
    private final Exchange exchange;
    private final Wire wire;
    private final Account account;

    FallbackAddress(NemoSettings settings, Exchange exchange, Wire wire, Account account) {
        this.settings = settings;
        this.exchange = exchange;
        this.wire = wire;
        this.account = account;
    }

    /// Nothing where the cloud has no such file.
    @Nullable
    URI address(Call call, Caller who) {
        AccessToken token = account.token(who.tokenRef());
        Look first = look(call, who, token);
        return (first.status() == 401 ? look(call, who, account.renew(token)) : first).address(call, account);
    }

    private Look look(Call call, Caller who, AccessToken token) {
        CallPatience patience = CallPatience.json(settings.timers());
        Wire.Outgoing outgoing = wire.write(call, who.attribution(), token, "video/*, application/json", patience);
        AtomicReference<@Nullable ResponseInfo> head = new AtomicReference<>();
        JsonCalls.Collected body = new JsonCalls.Collected();
        try {
            exchange.run(
                    outgoing.request(),
                    (info, _) -> {
                        head.set(info);
                        return new Pour(
                                isFile(info) ? FallbackAddress::enough : body,
                                settings.caps().json(),
                                patience);
                    },
                    patience);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unreachable(call, "interrupted", interrupted);
        } catch (Pour.Enough _) {
            // the head has said it all
        } catch (IOException broken) {
            throw unreachable(call, Failures.spelled(broken), broken);
        }
        return new Look(outgoing.request().uri(), head.get(), body, token);
    }

    private static void enough(ByteBuffer bytes) throws IOException {
        throw new Pour.Enough();
    }

    private static RetryLater unreachable(Call call, String why, Exception cause) {
        return new RetryLater(RetryLater.Reason.UNREACHABLE, "%s: %s".formatted(call, why), null, cause);
    }

    /// A good answer that is neither JSON nor any other text.
    private static boolean isFile(ResponseInfo head) {
        String type = head.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        return head.statusCode() / 100 == 2 && !type.contains("json") && !type.startsWith("text/");
    }

    /// What the call was answered.
    private record Look(URI uri, @Nullable ResponseInfo head, JsonCalls.Collected body, AccessToken token) {

        int status() {
            return head == null ? 0 : head.statusCode();
        }

        private @Nullable URI redirected(String location) {
            URI to = Answers.address(location);
            return to == null && location.startsWith("/")
                    ? Answers.address(uri.resolve("/") + location.substring(1))
                    : to;
        }

        @Nullable
        URI address(Call call, Account account) {
            if (head == null) {
                return null;
            }
            if (isFile(head)) {
                return uri;
            }
            if (status() / 100 == 3) {
                return redirected(head.headers().firstValue("Location").orElse(""));
            }
            return switch (Answer.read(status(), body.bytes(), token.secret())) {
                case Answer.Accepted answer -> Answers.video(answer.data());
                case Answer.Unreadable _ -> null;
                case Answer.Rejected answer when Refusals.ofUnknown(answer) -> null;
                case Answer.Rejected answer ->
                    throw Refusals.of(call, answer, RetryAfter.of(head.headers()), account.userId());
            };
        }
    }
}
