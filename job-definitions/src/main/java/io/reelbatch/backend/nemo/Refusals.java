package io.reelbatch.backend.nemo;

import io.reelbatch.backend.AccountStopped;
import io.reelbatch.backend.BackendException;
import io.reelbatch.backend.ContractBroken;
import io.reelbatch.backend.ExportBlocked;
import io.reelbatch.backend.ItemRefused;
import io.reelbatch.backend.RetryLater;
import io.reelbatch.backend.SessionLost;
import io.reelbatch.backend.nemo.Answer.Rejected;
import io.reelbatch.backend.nemo.Call.Subject;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a refusal means for those who asked.
final class Refusals {
    private static final Pattern DEAD_TOKEN =
            Pattern.compile("token.*(invalid|expired|revoked|not found)|(invalid|expired|revoked).*token");

    private static final Pattern PLAN = Pattern.compile("(?i)\\b(plan|scope|upgrade|subscription)\\b");

    private Refusals() {}

    /// Whether another token may help.
    static boolean ofToken(Rejected answer) {
        return switch (answer.kind()) {
            case 1001, 1010, 1011, 401 -> true;
            case 403 ->
                DEAD_TOKEN.matcher(answer.message().toLowerCase(Locale.ROOT)).find();
            default -> answer.status() == 401;
        };
    }

    /// Whether the cloud does not know what was asked about, or does not show it to this token.
    static boolean ofUnknown(Rejected answer) {
        return answer.kind() == 1002 || answer.kind() == 404;
    }

    /// @param retryAfter what the cloud's `Retry-After` says
    /// @param userId who the account is, where known
    static BackendException of(Call call, Rejected answer, @Nullable Duration retryAfter, @Nullable String userId) {
        String message = call + " " + answer;
        if (ofToken(answer)) {
            return new AccountStopped(AccountStopped.Reason.TOKEN, message, Hints.TOKEN);
        }
        if (ofPlan(call, answer)) {
            return new ExportBlocked(message + ". " + Hints.EXPORT);
        }
        return switch (answer.kind()) {
            case 1002 -> new SessionLost(message);
            case 404 -> unknown(call, message);
            case 2001 -> new AccountStopped(AccountStopped.Reason.CREDITS, message, Hints.credits(userId));
            case 4001, 415 -> new ItemRefused("UNSUPPORTED_MEDIA", message, Hints.FORMATS);
            case 4002, 413 -> new ItemRefused("MEDIA_TOO_LARGE", message, Hints.SIZE);
            case 429 -> new RetryLater(RetryLater.Reason.RATE_LIMIT, message, retryAfter, null);
            case 403, 408, 425 -> new RetryLater(RetryLater.Reason.SERVER_ERROR, message, retryAfter, null);
            case 400, 409, 422 -> malformed(call, message);
            default -> other(answer, message, retryAfter);
        };
    }

    /// 402; some gateways say 403 where the token's scope is what is missing.
    private static boolean ofPlan(Call call, Rejected answer) {
        return answer.kind() == 402
                || (answer.kind() == 403
                        && call.subject() == Subject.RENDER
                        && PLAN.matcher(answer.message()).find());
    }

    private static BackendException unknown(Call call, String message) {
        return call.subject() == Subject.SESSION || call.subject() == Subject.MEDIA
                ? new SessionLost(message)
                : new ContractBroken(message + ". Is the base URL right?", null);
    }

    /// The part of a request that differs from item to item is to blame, unless the call has no such part. A
    /// look has none: it must not fail a row that is paid for.
    private static BackendException malformed(Call call, String message) {
        return call.subject() == Subject.ACCOUNT || call.payload() instanceof Call.Payload.Nothing
                ? new ContractBroken(message, null)
                : new ItemRefused("REFUSED", message, Hints.REFUSED);
    }

    private static BackendException other(Rejected answer, String message, @Nullable Duration retryAfter) {
        if (answer.status() >= 500 || (answer.kind() >= 500 && answer.kind() < 600)) {
            return new RetryLater(RetryLater.Reason.SERVER_ERROR, message, retryAfter, null);
        }
        if (answer.status() >= 300 && answer.status() < 400) {
            return new ContractBroken(message + ". Redirects are not followed: mend the base URL", null);
        }
        return new ContractBroken(message, null);
    }
}
