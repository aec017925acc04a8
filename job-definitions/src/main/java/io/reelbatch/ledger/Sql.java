package io.reelbatch.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// How the ledger's values travel through JDBC.
final class Sql {
    private static final int REPLACEMENT = 0xFFFD;

    private Sql() {}

    static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    static Instant requiredInstant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Long number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    /// Cut to what the column holds; the full text is in the log. What no database or file can hold (NUL,
    /// half of a surrogate pair) is replaced, so that the words of one item cannot keep a whole chunk from
    /// being committed.
    static @Nullable String cut(@Nullable String text, int max) {
        if (text == null) {
            return null;
        }
        String sound = text.codePoints()
                .map(point -> point == 0 || isHalf(point) ? REPLACEMENT : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        if (sound.length() <= max) {
            return sound;
        }
        int end = Character.isHighSurrogate(sound.charAt(max - 2)) ? max - 2 : max - 1;
        return sound.substring(0, end) + "…";
    }

    private static boolean isHalf(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
