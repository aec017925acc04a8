package io.reelbatch.backend.nemo;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// How long the cloud asks to wait: seconds, or a date, which is compared with the cloud's own `Date` so
/// that nobody's clock has to be right. Never more than a quarter of an hour.
final class RetryAfter {
    private static final Duration MOST = Duration.ofMinutes(15);

    private RetryAfter() {}

    static @Nullable Duration of(HttpHeaders headers) {
        String text = headers.firstValue("Retry-After").orElse("").strip();
        if (text.matches("\\d{1,9}")) {
            return atMost(Duration.ofSeconds(Long.parseLong(text)));
        }
        ZonedDateTime until = date(text);
        ZonedDateTime now = date(headers.firstValue("Date").orElse("").strip());
        return until == null || now == null ? null : atMost(Duration.between(now, until));
    }

    private static Duration atMost(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(MOST) > 0 ? MOST : wait;
    }

    private static @Nullable ZonedDateTime date(String text) {
        try {
            return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
        } catch (DateTimeException noDate) {
            return null;
        }
    }
}
