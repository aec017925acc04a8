package io.reelbatch.backend.nemo;

import io.reelbatch.backend.AccessToken;
import io.reelbatch.backend.Attribution;
import io.reelbatch.backend.BackendException;
import io.reelbatch.backend.ContractBroken;
import io.reelbatch.backend.ItemRefused;
import io.reelbatch.backend.RetryLater;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The calls that are answered with JSON. None of them costs money, so a refused token is renewed and the
/// call made again, once; everything else is for the caller to repeat.
final class JsonCalls {
    private final NemoSettings settings;
    private final Exchange exchange;
    private final Wire wire;
    private final Account account;

    JsonCalls(NemoSettings settings, Exchange exchange, Wire wire, Account account) {
        this.settings = settings;
        this.exchange = exchange;
        this.wire = wire;
        this.account = account;
    }

    /// @param retryAfter what the cloud's `Retry-After` says
    /// @param token that the answer was given to
    /// @param byAnother whether that is another than was asked for
    record Reply(
            Call call,
            Answer answer,
            @Nullable Duration retryAfter,
            @Nullable AccessToken token,
            boolean byAnother) {

        @Nullable
        String tokenRef() {
            return token == null ? null : token.ref();
        }

        /// What must not show up in a message.
        String secret() {
            return token == null ? "" : token.secret();
        }

        private Reply toAnother() {
            return new Reply(call, answer, retryAfter, token, true);
        }

        private boolean refusesToken() {
            return answer instanceof Answer.Rejected refused && Refusals.ofToken(refused);
        }

        private boolean knowsNothing() {
            return answer instanceof Answer.Rejected refused && Refusals.ofUnknown(refused);
        }
    }

    /// The answer if it is a good one.
    Answer.Accepted accepted(Call call, Caller who) {
        return accepted(ask(call, who));
    }

    Answer.Accepted accepted(Reply reply) {
        return switch (reply.answer()) {
            case Answer.Accepted good -> good;
            case Answer.Rejected bad -> throw refusal(reply, bad);
            case Answer.Unreadable bad ->
                throw new ContractBroken(
                        "%s answered %d with %s".formatted(reply.call(), bad.status(), bad.why()), null);
        };
    }

    BackendException refusal(Reply reply, Answer.Rejected answer) {
        return Refusals.of(reply.call(), answer, reply.retryAfter(), account.userId());
    }

    /// The answer, whatever it is.
    ///
    /// What the new token does not know may belong to the refused one. Its refusal is put to the test once
    /// more then: one that was a mistake must not cost what was paid for.
    Reply ask(Call call, Caller who) {
        if (!call.carriesToken()) {
            return once(call, who.attribution(), null);
        }
        AccessToken token = account.token(who.tokenRef());
        Reply first = once(call, who.attribution(), token);
        if (!first.refusesToken()) {
            return who.tokenRef() == null || who.tokenRef().equals(first.tokenRef()) ? first : first.toAnother();
        }
        Reply second = once(call, who.attribution(), account.renew(token)).toAnother();
        if (!second.knowsNothing()) {
            return second;
        }
        Reply third = once(call, who.attribution(), token);
        return third.refusesToken() ? second : third;
    }

    private Reply once(Call call, Attribution who, @Nullable AccessToken token) {
        Patience patience = call.payload() instanceof Call.Payload.File
                ? CallPatience.upload(settings.timers())
                : CallPatience.json(settings.timers());
        Wire.Outgoing outgoing = wire.write(call, who, token, patience);
        Collected body = new Collected();
        try {
            Exchange.Head head = exchange.run(
                    outgoing.request(), (_, _) -> new Pour(body, settings.capOf(call), patience), patience);
            return reply(call, head, body, token);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new RetryLater(RetryLater.Reason.UNREACHABLE, call + " was interrupted", null, interrupted);
        } catch (Pour.TooLong tooLong) {
            throw new ContractBroken("%s answered with %s".formatted(call, tooLong.getMessage()), null);
        } catch (IOException broken) {
            throw unreachable(call, outgoing, broken);
        }
    }

    private Reply reply(Call call, Exchange.Head head, Collected body, @Nullable AccessToken token)
            throws Pour.TooLong {
        return new Reply(
                call,
                answer(call, head, body, token == null ? null : token.secret()),
                RetryAfter.of(head.headers()),
                token,
                false);
    }

    private Answer answer(Call call, Exchange.Head head, Collected body, @Nullable String secret) throws Pour.TooLong {
        try {
            byte[] bytes = Packed.open(body.bytes(), head.headers(), settings.capOf(call));
            return Answer.read(head.status(), bytes, secret);
        } catch (Pour.TooLong tooLong) {
            throw tooLong;
        } catch (IOException damaged) {
            return new Answer.Unreadable(head.status(), "a body that cannot be unpacked: " + damaged.getMessage());
        }
    }

    private static BackendException unreachable(Call call, Wire.Outgoing outgoing, IOException broken) {
        String local = outgoing.media() == null ? null : outgoing.media().localProblem();
        if (local != null) {
            return new ItemRefused("MEDIA_UNREADABLE", "the file to upload " + local, Hints.UNREADABLE);
        }
        return new RetryLater(
                RetryLater.Reason.UNREACHABLE, "%s: %s".formatted(call, Failures.spelled(broken)), null, broken);
    }

    /// A body in memory.
    static final class Collected implements Pour.Sink {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        @Override
        public void accept(ByteBuffer bytes) {
            byte[] chunk = new byte[bytes.remaining()];
            bytes.get(chunk);
            out.writeBytes(chunk);
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }
}
