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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads what the calls of the [Protocol] bring back, in every spelling that is documented somewhere.
final class Answers {
    private static final Set<String> FINISHED = Set.of("completed", "complete", "succeeded", "success", "done");
    private static final Set<String> FAILED =
            Set.of("failed", "failure", "error", "cancelled", "canceled", "timeout", "expired");

    /// What the ledger has room for.
    private static final int LONGEST_ID = 200;

    private static final int LONGEST_ADDRESS = 8_000;
    private static final Instant LAST_INSTANT = Instant.parse("9999-12-31T23:59:59Z");

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
        String id = id(call, "session_id", needed(call, data, "session_id", "sessionId"));
        return new RemoteSession(new SessionId(id), userId(data), tokenRef);
    }

    /// It only makes a hint better, so one that cannot be kept is none.
    static @Nullable String userId(JsonNode data) {
        String id = Json.text(data, "user_id", "userId", "bind_id");
        return id == null || !isId(id) ? null : id;
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

    /// An acknowledged upload of one file, which must be named in it. Where none is, it may not have arrived,
    /// and a row that went on without it would be paid for without its media.
    static void uploaded(Call call, JsonNode data) {
        boolean named = Json.text(data, "cdn_url", "url") != null
                || Stream.of(data, data.path("files"), data.path("uploaded_files"))
                        .filter(JsonNode::isArray)
                        .flatMap(JsonNode::valueStream)
                        .anyMatch(Answers::isTaken);
        if (!named) {
            throw new ContractBroken(call + " answered that it took no file", null);
        }
    }

    private static boolean isTaken(JsonNode file) {
        return file.isObject()
                ? !file.isEmpty() && !file.hasNonNull("error")
                : file.isString() && !file.stringValue().isBlank();
    }

    /// The id to poll: the cloud's where it names one, else ours.
    static RenderId renderId(Call call, RenderId ours, JsonNode data) {
        String theirs = Json.text(data, "taskId", "task_id", "render_id", "renderId", "id");
        return theirs == null ? ours : new RenderId(id(call, "render id", theirs));
    }

    /// An id goes into a column, into paths and into what people read.
    private static String id(Call call, String name, String value) {
        if (!isId(value)) {
            throw new ContractBroken(
                    "%s answered with a %s that cannot be used: it has %d characters, and must have at most %d visible ones"
                            .formatted(call, name, value.length(), LONGEST_ID),
                    null);
        }
        return value;
    }

    private static boolean isId(String value) {
        return value.length() <= LONGEST_ID && value.codePoints().allMatch(Safe::isVisible);
    }

    /// Unknown status words mean still running: better to wait once too often than to give up what is under
    /// way.
    ///
    /// @param secret what a failure's reason must not give away
    static RenderStatus renderStatus(Call call, JsonNode data, String secret) {
        String word = Json.text(data, "status", "state");
        if (word == null) {
            throw new ContractBroken(call + " answered without a status", null);
        }
        String status = word.strip().toLowerCase(Locale.ROOT);
        if (FAILED.contains(status)) {
            String reason = Answer.message(data);
            return new RenderStatus.Failed(Safe.excerpt(reason == null ? "the cloud says " + status : reason, secret));
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

    /// Nothing, too, where it is longer than the ledger has room for: the download call has a short one.
    static @Nullable URI address(String url) {
        try {
            URI uri = URI.create(url.strip());
            if (uri.toString().length() > LONGEST_ADDRESS) {
                return null;
            }
            return Origin.of(uri).isHttp() && uri.getRawUserInfo() == null ? uri : null;
        } catch (IllegalArgumentException noUrl) {
            return null;
        }
    }

    /// Progress comes as 0 to 100 or as 0 to 1. A whole 1 is read as one per cent: nothing depends on it.
    private static int percent(JsonNode data) {
        BigDecimal progress = Json.number(data, "progress", "percent");
        if (progress == null || progress.signum() <= 0) {
            return 0;
        }
        boolean fraction = progress.compareTo(BigDecimal.ONE) < 0
                || (progress.compareTo(BigDecimal.ONE) == 0 && progress.scale() > 0);
        BigDecimal percent = fraction ? progress.movePointRight(2) : progress;
        return Math.clamp(Json.toLong(percent), 0, 100);
    }

    /// ISO-8601; without an offset it is taken as UTC, which is how the cloud's language spells it by
    /// default. A time that nobody can mean, and no database can keep, is none.
    static @Nullable Instant instant(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            Instant instant = DateTimeFormatter.ISO_DATE_TIME
                    .parseBest(text.strip(), OffsetDateTime::from, LocalDateTime::from)
                    .query(Answers::toInstant);
            return instant.isBefore(Instant.EPOCH) || instant.isAfter(LAST_INSTANT) ? null : instant;
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
