package io.reelbatch.backend.nemo;

import java.math.BigDecimal;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// When the address of a video stops working: as the answer says, or as the address itself does where it is
/// signed. Nothing of it is checked; it is for people who ask themselves how long they have.
final class Expiry {
    private static final DateTimeFormatter BASIC = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
    /// Counted in seconds, this is the year 2286; a larger number counts milliseconds.
    private static final long LARGEST_SECONDS = 9_999_999_999L;

    private Expiry() {}

    static @Nullable Instant of(URI video, JsonNode data) {
        for (JsonNode place : new JsonNode[] {data.path("output"), data}) {
            for (String name : new String[] {"expires_at", "expiresAt", "expires", "expiry"}) {
                Instant said = moment(Json.text(place, name));
                if (said != null) {
                    return said;
                }
            }
        }
        return ofSignature(query(video));
    }

    private static @Nullable Instant ofSignature(Map<String, String> query) {
        for (String vendor : new String[] {"x-amz-", "x-goog-"}) {
            Instant signed = later(query.get(vendor + "date"), query.get(vendor + "expires"));
            if (signed != null) {
                return signed;
            }
        }
        String end = query.get("expires");
        return moment(end == null && query.containsKey("sig") ? query.get("se") : end);
    }

    private static @Nullable Instant later(@Nullable String date, @Nullable String seconds) {
        if (date == null || seconds == null || !seconds.matches("\\d{1,9}")) {
            return null;
        }
        try {
            return LocalDateTime.parse(date, BASIC).toInstant(ZoneOffset.UTC).plusSeconds(Long.parseLong(seconds));
        } catch (DateTimeException noDate) {
            return null;
        }
    }

    /// Seconds or milliseconds since 1970, or a date.
    private static @Nullable Instant moment(@Nullable String text) {
        if (text == null || !text.strip().matches("\\d{9,13}")) {
            return Answers.instant(text);
        }
        long number = new BigDecimal(text.strip()).longValueExact();
        return number > LARGEST_SECONDS ? Instant.ofEpochMilli(number) : Instant.ofEpochSecond(number);
    }

    private static Map<String, String> query(URI video) {
        Map<String, String> query = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        String text = video.getQuery();
        for (String pair : text == null ? new String[0] : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.putIfAbsent(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return query;
    }
}
