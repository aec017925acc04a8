package io.reelbatch.definition;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.scheduling.support.CronExpression;

/// When slots are, above all on the two days a year on which the clock is moved. In Berlin that was the 29th
/// of March 2026, when 02:00 became 03:00, and the 25th of October, when 03:00 became 02:00.
class ScheduleTests {
    private static Schedule schedule(String cron, String zone, LocalDate... notOn) {
        return new Schedule(
                CronExpression.parse(cron),
                ZoneId.of(zone),
                Schedule.Missed.RUN_ONCE,
                Schedule.Overlap.SKIP,
                Set.of(notOn),
                new Schedule.Source.Topic());
    }

    private static List<String> slots(Schedule schedule, String after, int many) {
        return schedule.next(Instant.parse(after), many).stream()
                .map(Instant::toString)
                .toList();
    }

    @Test
    void followTheClockOfTheZone() {
        assertThat(slots(schedule("0 30 2 * * *", "Europe/Berlin"), "2026-01-01T00:00:00Z", 2))
                .containsExactly("2026-01-01T01:30:00Z", "2026-01-02T01:30:00Z");
    }

    @Test
    void comeOnceWhereAnHourComesTwice() {
        assertThat(slots(schedule("0 30 2 * * *", "Europe/Berlin"), "2026-10-24T12:00:00Z", 2))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    }

    @Test
    void doNotComeAgainForWhoeverAsksInTheHourThatComesTwice() {
        assertThat(slots(schedule("0 30 2 * * *", "Europe/Berlin"), "2026-10-25T01:10:00Z", 1))
                .as("02:10 of the second time")
                .containsExactly("2026-10-26T01:30:00Z");
    }

    @Test
    void doNotComeWhereTheClockJumpsOverThem() {
        assertThat(slots(schedule("0 30 2 * * *", "Europe/Berlin"), "2026-03-28T12:00:00Z", 1))
                .containsExactly("2026-03-30T00:30:00Z");
    }

    @Test
    void areThoseOfSpringWhereTheClockJumps() {
        CronExpression cron = CronExpression.parse("0 15 1-3 * * *");
        ZonedDateTime before = ZonedDateTime.parse("2026-03-28T23:00:00+01:00[Europe/Berlin]");
        List<Instant> springs = Stream.iterate(before, time -> requireNonNull(cron.next(time)))
                .skip(1)
                .limit(3)
                .map(ZonedDateTime::toInstant)
                .toList();

        assertThat(schedule("0 15 1-3 * * *", "Europe/Berlin").next(before.toInstant(), 3))
                .isEqualTo(springs);
    }

    @Test
    void comeEveryHourThatPassesWhenTheyAreForEveryHour() {
        assertThat(slots(schedule("0 0 * * * *", "Europe/Berlin"), "2026-10-24T23:30:00Z", 4))
                .containsExactly(
                        "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z", "2026-10-25T03:00:00Z");
        assertThat(slots(schedule("0 0 * * * *", "Europe/Berlin"), "2026-03-28T23:30:00Z", 3))
                .containsExactly("2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z");
    }

    @Test
    void leaveOutDatesOfTheZone() {
        Schedule schedule = schedule("0 30 0 * * *", "Asia/Tokyo", LocalDate.parse("2026-12-25"));

        assertThat(slots(schedule, "2026-12-23T16:00:00Z", 2))
                .as("00:30 of the 25th in Tokyo is 15:30 of the 24th in Greenwich")
                .containsExactly("2026-12-25T15:30:00Z", "2026-12-26T15:30:00Z");
    }

    @Test
    void areNeverAsLateAsTheMomentAsked() {
        Schedule schedule = schedule("* * * * * *", "UTC");

        assertThat(slots(schedule, "2026-11-20T08:00:00.5Z", 2))
                .containsExactly("2026-11-20T08:00:01Z", "2026-11-20T08:00:02Z");
        assertThat(slots(schedule, "2026-11-20T08:00:01Z", 1)).containsExactly("2026-11-20T08:00:02Z");
    }
}
