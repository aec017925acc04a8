package io.reelbatch.backend.nemo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Says what is on a draft's timeline in one line for people: `Timeline (3 tracks): 1. Video: city
/// timelapse (0-10s) 2. BGM: Lo-fi (0-10s, 35%) 3. Title: "Urban Dreams" (0-3s)`.
///
/// How a segment names its parts is documented nowhere, so several spellings are tried, and what is not
/// found is left out.
final class Timeline {
    private static final int MAX_LENGTH = 500;
    private static final int MAX_NAME = 60;
    private static final int MAX_SEGMENTS = 3;
    private static final int VIDEO = 0;
    private static final int AUDIO = 1;
    private static final int TEXT = 7;

    private Timeline() {}

    static String of(JsonNode draft) {
        JsonNode tracks = draft.path("t");
        StringBuilder line =
                new StringBuilder("Timeline (%d track%s):".formatted(tracks.size(), tracks.size() == 1 ? "" : "s"));
        int number = 0;
        for (JsonNode track : tracks) {
            line.append(" %d. %s".formatted(++number, track(track, draft)));
            if (line.length() > MAX_LENGTH) {
                return line.substring(0, MAX_LENGTH - 1) + "…";
            }
        }
        return tracks.isEmpty() ? "Timeline (0 tracks)" : line.toString();
    }

    private static String track(JsonNode track, JsonNode draft) {
        int type = type(track);
        String label = switch (type) {
            case VIDEO -> "Video";
            case AUDIO -> "BGM";
            case TEXT -> "Title";
            default -> "Track";
        };
        JsonNode segments = track.path("sg");
        if (segments.isEmpty()) {
            return label + ": empty";
        }
        List<String> words = new ArrayList<>();
        BigDecimal end = BigDecimal.ZERO;
        for (JsonNode segment : segments) {
            if (words.size() == MAX_SEGMENTS) {
                words.add("%d more".formatted(segments.size() - MAX_SEGMENTS));
                break;
            }
            Span span = Span.of(segment, end, segments.size() == 1 ? draft : segment);
            words.add(segment(segment, type, span));
            end = span.end() == null ? end : span.end();
        }
        return label + ": " + String.join(", ", words);
    }

    private static int type(JsonNode track) {
        BigDecimal type = Json.number(track, "tt");
        return type == null ? -1 : Math.clamp(Json.toLong(type), -1, 1000);
    }

    private static String segment(JsonNode segment, int type, Span span) {
        String name = find(segment, "name", "title", "text", "content", "label", "filename", "prompt", "n", "id");
        String shown = name == null ? "unnamed" : Safe.excerpt(name.strip(), MAX_NAME);
        String quoted = type == TEXT && name != null ? '"' + shown + '"' : shown;
        String volume = type == AUDIO ? volume(segment) : null;
        String times =
                span.end() == null ? null : "%s-%ss".formatted(Span.seconds(span.start()), Span.seconds(span.end()));
        if (times == null && volume == null) {
            return quoted;
        }
        return "%s (%s%s%s)"
                .formatted(
                        quoted,
                        times == null ? "" : times,
                        times == null || volume == null ? "" : ", ",
                        volume == null ? "" : volume);
    }

    private static @Nullable String volume(JsonNode segment) {
        for (JsonNode place : places(segment)) {
            BigDecimal volume = amount(Json.number(place, "v", "volume", "vol"));
            if (volume != null) {
                BigDecimal percent = volume.compareTo(BigDecimal.ONE) <= 0 ? volume.movePointRight(2) : volume;
                return Math.clamp(Json.toLong(percent), 0, 1000) + "%";
            }
        }
        return null;
    }

    /// A number from a thousandth to a billion, or zero; nothing where it is out of all proportion. To add
    /// `1e4000000` to another would write out its four million digits.
    private static @Nullable BigDecimal amount(@Nullable BigDecimal number) {
        if (number == null || number.signum() < 0) {
            return null;
        }
        long digits = number.precision() - (long) number.scale();
        return digits > 9 ? null : digits < -2 ? BigDecimal.ZERO : number;
    }

    private static @Nullable String find(JsonNode segment, String... names) {
        for (JsonNode place : places(segment)) {
            String value = Json.text(place, names);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private static List<JsonNode> places(JsonNode segment) {
        return List.of(segment, segment.path("m"), segment.path("metadata"), segment.path("material"));
    }

    /// When a segment plays, in seconds.
    ///
    /// @param end absent where the length is unknown
    private record Span(BigDecimal start, @Nullable BigDecimal end) {

        /// @param follows where the segment before ends, which is the start unless one is given
        /// @param whole where else a length may stand
        static Span of(JsonNode segment, BigDecimal follows, JsonNode whole) {
            BigDecimal start = time(segment, "s", "st", "start_ms", "start", "start_time", "from");
            BigDecimal from = start == null ? follows : start;
            BigDecimal length = time(segment, "d", "duration_ms", "duration", "length", "len");
            if (length == null) {
                BigDecimal end = time(segment, "e", "end_ms", "end", "end_time", "to");
                return new Span(from, end == null ? time(whole, "d") : end);
            }
            return new Span(from, from.add(length));
        }

        /// Short keys and those that say so count milliseconds. The long ones may count seconds: nothing
        /// that is worth showing lasts less than a second or more than a quarter of an hour.
        private static @Nullable BigDecimal time(JsonNode segment, String... names) {
            for (JsonNode place : places(segment)) {
                for (String name : names) {
                    BigDecimal time = amount(Json.number(place, name));
                    if (time != null) {
                        boolean seconds = name.length() > 2
                                && !name.endsWith("_ms")
                                && time.compareTo(BigDecimal.valueOf(1000)) < 0;
                        return seconds ? time : time.movePointLeft(3);
                    }
                }
            }
            return null;
        }

        /// With one decimal where it is needed.
        static String seconds(BigDecimal time) {
            return time.setScale(1, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString();
        }
    }
}
