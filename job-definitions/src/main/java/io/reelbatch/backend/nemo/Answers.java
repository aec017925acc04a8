package io.reelbatch.backend.nemo;

import io.reelbatch.backend.AccessToken;
import io.reelbatch.backend.AnonymousTokens.Issued;
import io.reelbatch.backend.ContractBroken;
import io.reelbatch.backend.Credits;
import io.reelbatch.backend.RemoteSession;
import io.reelbatch.backend.RenderId;
import io.reelbatch.backend.RenderStatus;
import io.reelbatch.backend.SessionId;
import java.math.BigDecimal;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads what the calls of the [Protocol] bring back, in every spelling that is documented somewhere.
final class Answers {
    private static final Set<String> FINISHED = Set.of("completed", "complete", "succeeded", "success", "done");
    private static final Set<String> FAILED =
            Set.of("failed", "failure", "error", "cancelled", "canceled", "timeout", "expired");

    private Answers() {}

    static Issued token(Call call, JsonNode data) {
        String secret = needed(call, data, "token", "access_token");
        try {
            return new Issued(new AccessToken(secret), userId(data), instant(Json.text(data, "expires_at")));
        } catch (IllegalArgumentException unusable) {
            throw new ContractBroken(call + " answered with a token that cannot be used", null);
        }
    }

    static RemoteSession session(Call call, JsonNode data, @Nullable String tokenRef) {
        return new RemoteSession(new SessionId(needed(call, data, "session_id", "sessionId")), userId(data), tokenRef);
    }

    static @Nullable String userId(JsonNode data) {
        return Json.text(data, "user_id", "userId", "bind_id");
    }

    /// A negative or missing amount counts as nothing, as long as one of the two is there.
    static Credits credits(Call call, JsonNode data) {
        BigDecimal available = Json.number(data, "available");
        BigDecimal frozen = Json.number(data, "frozen");
        if (available == null && frozen == null) {
            throw new ContractBroken(call + " answered without available and frozen", null);
        }
        return new Credits(amount(available), amount(frozen));
    }

    private static long amount(@Nullable BigDecimal number) {
        return number == null ? 0 : Math.max(0, Json.toLong(number));
    }

    /// An acknowledged upload; one that lists no file at all has not arrived.
    static void uploaded(Call call, JsonNode data) {
        for (String name : new String[] {"files", "uploaded_files"}) {
            if (data.path(name).isArray() && data.path(name).isEmpty()) {
                throw new ContractBroken(call + " answered that it took no file", null);
            }
        }
    }

    /// The id to poll: the cloud's where it names one, else ours.
    static RenderId renderId(RenderId ours, JsonNode data) {
        String theirs = Json.text(data, "taskId", "task_id", "render_id", "renderId", "id");
        return theirs == null ? ours : new RenderId(theirs);
    }

    /// Unknown status words mean still running: better to wait once too often than to give up what is under
    /// way.
    static RenderStatus renderStatus(Call call, JsonNode data) {
        String word = Json.text(data, "status", "state");
        if (word == null) {
            throw new ContractBroken(call + " answered without a status", null);
        }
        String status = word.strip().toLowerCase(Locale.ROOT);
        if (FAILED.contains(status)) {
            String reason = Answer.message(data);
            return new RenderStatus.Failed(Safe.excerpt(reason == null ? "the cloud says " + status : reason));
        }
        if (!FINISHED.contains(status)) {
            return new RenderStatus.Running(percent(data));
        }
        URI video = video(data);
        return video == null
                ? new RenderStatus.WithoutAddress()
                : new RenderStatus.Finished(video, Expiry.of(video, data));
    }

    /// The address of the video, or nothing where there is none that could be fetched.
    static @Nullable URI video(JsonNode data) {
        String url = Json.text(data.path("output"), "url", "outputUrl", "output_url");
        if (url == null) {
            url = Json.text(data, "outputUrl", "output_url", "url");
        }
        if (url == null && data.path("output").isString()) {
            url = data.path("output").stringValue();
        }
        return url == null ? null : address(url);
    }

    static @Nullable URI address(String url) {
        try {
            URI uri = URI.create(url.strip());
            return Origin.of(uri).isHttp() && uri.getRawUserInfo() == null ? uri : null;
        } catch (IllegalArgumentException noUrl) {
            return null;
        }
    }

    /// Progress comes as 0 to 100 or as 0 to 1. A whole 1 is read as one per cent: nothing depends on it.
    private static int percent(JsonNode data) {
        BigDecimal progress = Json.number(data, "progress", "percent");
        if (progress == null) {
            return 0;
        }
        boolean fraction = progress.compareTo(BigDecimal.ONE) < 0
                || (progress.compareTo(BigDecimal.ONE) == 0 && progress.scale() > 0);
        BigDecimal percent = fraction ? progress.movePointRight(2) : progress;
        return Math.clamp(Json.toLong(percent), 0, 100);
    }

    /// ISO-8601; without an offset it is taken as UTC, which is how the cloud's language spells it by
    /// default.
    static @Nullable Instant instant(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return DateTimeFormatter.ISO_DATE_TIME
                    .parseBest(text.strip(), OffsetDateTime::from, LocalDateTime::from)
                    .query(Answers::toInstant);
        } catch (DateTimeException otherSpelling) {
            return null;
        }
    }

    private static Instant toInstant(TemporalAccessor time) {
        return time instanceof OffsetDateTime exact
                ? exact.toInstant()
                : LocalDateTime.from(time).toInstant(ZoneOffset.UTC);
    }

    private static String needed(Call call, JsonNode data, String... names) {
        String value = Json.text(data, names);
        if (value == null) {
            throw new ContractBroken(call + " answered without " + names[0], null);
        }
        return value;
    }
}
