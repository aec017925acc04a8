package io.reelbatch.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.scheduling.support.CronExpression;

class ScheduleReaderTests {
    @TempDir
    Path directory;

    private @Nullable Schedule schedule(String yaml) throws IOException {
        Files.writeString(directory.resolve("clips.yml"), "name: clips\ndescription: Clips.\n" + yaml);
        return DefinitionCatalogue.load(directory).get("clips").schedule();
    }

    @Test
    void readsEveryKey() throws IOException {
        assertThat(schedule("""
                        schedule:
                          cron: "0 30 2 * * MON-FRI"
                          zone: Europe/Berlin
                          missed: skip
                          overlap: queue
                          not-on: [2026-12-24, 2026-12-25]
                        source:
                          type: manifest
                          path: weekly.csv
                        """))
                .isEqualTo(new Schedule(
                        CronExpression.parse("0 30 2 * * MON-FRI"),
                        ZoneId.of("Europe/Berlin"),
                        Schedule.Missed.SKIP,
                        Schedule.Overlap.QUEUE,
                        Set.of(LocalDate.parse("2026-12-24"), LocalDate.parse("2026-12-25")),
                        new Schedule.Source.Manifest("weekly.csv")));
    }

    @Test
    void fillsInDefaults() throws IOException {
        assertThat(schedule("schedule: {cron: '@daily', zone: UTC}\n"))
                .isEqualTo(new Schedule(
                        CronExpression.parse("0 0 0 * * *"),
                        ZoneId.of("UTC"),
                        Schedule.Missed.RUN_ONCE,
                        Schedule.Overlap.SKIP,
                        Set.of(),
                        new Schedule.Source.Folder(null)));
    }

    @Test
    void findsNoScheduleWhereThereIsNone() throws IOException {
        assertThat(schedule("")).isNull();
    }

    @Test
    void reportsEveryMistakeAtOnce() {
        InvalidDefinitions refused = catchThrowableOfType(InvalidDefinitions.class, () -> schedule("""
                        schedule:
                          cron: "30 2 * * *"
                          missed: sometimes
                          overlap: never
                          not-on: [christmas]
                          at: night
                        source: {type: pigeon}
                        """));

        assertThat(refused.getMessage())
                .contains(
                        "The value of cron is not valid. Write six fields",
                        "The key zone is missing.",
                        "The value of missed is not valid. Known: run-once, skip.",
                        "The value of overlap is not valid. Known: skip, queue.",
                        "christmas is not a date.",
                        "The key at is unknown.",
                        "There is no source of the type pigeon. Known: folder, topic, manifest.");
    }

    @Test
    void reportsATimeThatNeverComesAndAZoneThatIsNone() {
        InvalidDefinitions refused = catchThrowableOfType(
                InvalidDefinitions.class,
                () -> schedule("schedule: {cron: '0 0 0 30 2 *', zone: Atlantis/North}\nsource: {type: manifest}\n"));

        assertThat(refused.getMessage())
                .contains(
                        "The time of cron never comes.",
                        "The value of zone is not valid. Write a time zone such as Europe/Berlin or UTC.",
                        "The key path is missing.");
    }

    @Test
    void reportsASourceWithoutASchedule() {
        InvalidDefinitions refused =
                catchThrowableOfType(InvalidDefinitions.class, () -> schedule("source: {type: topic}\n"));

        assertThat(refused.getMessage()).contains("There is a source and no schedule.");
    }
}
