package io.reelbatch.definition;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;

/// Reads the groups `schedule` and `source` of a definition.
final class ScheduleReader {
    private static final String CRON_HINT =
            "Write six fields: second, minute, hour, day of the month, month, day of the week, such as \"0 30 2 * * *\".";
    private static final String ZONE_HINT = "Write a time zone such as Europe/Berlin or UTC.";
    private static final CronExpression MIDNIGHT = CronExpression.parse("0 0 0 * * *");
    private static final Instant SOME_TIME = Instant.parse("2000-01-01T00:00:00Z");

    private ScheduleReader() {}

    /// @return nothing where the definition has no schedule
    static @Nullable Schedule read(Section top) {
        Section schedule = top.section("schedule");
        Section source = top.section("source");
        Schedule read = new Schedule(
                cron(schedule, top.has("schedule")),
                zone(schedule, top.has("schedule")),
                schedule.word("missed", Schedule.Missed.RUN_ONCE),
                schedule.word("overlap", Schedule.Overlap.SKIP),
                notOn(schedule),
                source(source));
        schedule.finish();
        source.finish();
        if (top.has("source") && !top.has("schedule")) {
            top.report(
                    "source",
                    "There is a source and no schedule.",
                    "Add a schedule with cron and zone, or remove the source.");
        }
        return top.has("schedule") ? checked(read, schedule) : null;
    }

    private static Schedule checked(Schedule read, Section schedule) {
        if (read.next(SOME_TIME).isEmpty()) {
            schedule.report("cron", "The time of cron never comes.", CRON_HINT);
        }
        return read;
    }

    private static CronExpression cron(Section schedule, boolean wanted) {
        if (wanted) {
            String _ = schedule.required("cron");
        }
        return schedule.converted("cron", MIDNIGHT, ScheduleReader::cron, CRON_HINT);
    }

    private static @Nullable CronExpression cron(String text) {
        try {
            return CronExpression.parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static ZoneId zone(Section schedule, boolean wanted) {
        if (wanted) {
            String _ = schedule.required("zone");
        }
        return schedule.converted("zone", ZoneOffset.UTC, ScheduleReader::zone, ZONE_HINT);
    }

    private static @Nullable ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static Set<LocalDate> notOn(Section schedule) {
        Set<LocalDate> dates = new HashSet<>();
        for (String text : schedule.texts("not-on")) {
            try {
                dates.add(LocalDate.parse(text.strip()));
            } catch (DateTimeParseException e) {
                schedule.report("not-on", "%s is not a date.".formatted(text), "Write dates such as 2026-12-24.");
            }
        }
        return dates;
    }

    private static Schedule.Source source(Section source) {
        String type = source.text("type", "folder");
        return switch (type) {
            case "folder" -> {
                String directory = source.text("directory", "");
                yield new Schedule.Source.Folder(directory.isBlank() ? null : directory);
            }
            case "topic" -> new Schedule.Source.Topic();
            case "manifest" -> new Schedule.Source.Manifest(source.required("path"));
            default -> {
                source.everything(); // what belongs to a type that nobody knows cannot be judged
                source.report(
                        "type",
                        "There is no source of the type %s.".formatted(type),
                        "Known: folder, topic, manifest.");
                yield new Schedule.Source.Topic();
            }
        };
    }
}
