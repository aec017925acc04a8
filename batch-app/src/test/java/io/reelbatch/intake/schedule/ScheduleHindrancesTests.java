package io.reelbatch.intake.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.definition.Schedule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/// What keeps schedules from being looked after, and that it is told.
class ScheduleHindrancesTests {
    @TempDir
    static Path home;

    private static ConfigurableApplicationContext application;

    @BeforeAll
    static void start() {
        application = TestingSchedules.application(home);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    private static Schedule times(String cron) {
        return TestingSchedules.schedule(
                cron, Schedule.Missed.RUN_ONCE, Schedule.Overlap.SKIP, new Schedule.Source.Folder(null));
    }

    private TestingSchedules schedules(String cron) {
        String name = "nightly-" + UUID.randomUUID();
        return new TestingSchedules(application, name, times(cron), new SettableClock("2026-01-11T01:00:00Z"));
    }

    private TestingSchedules nightly() {
        TestingSchedules nightly = schedules("0 30 2 * * *");
        nightly.look();
        return nightly;
    }

    @Test
    void followTheTimesOfTheProcessThatBeganLastAndLoseNone() {
        TestingSchedules before = nightly();
        TestingSchedules after = new TestingSchedules(application, before.name, times("0 45 2 * * *"), before.clock);
        after.look();
        before.collect("1,a fox of %s\n".formatted(UUID.randomUUID()));
        for (String moment : List.of("2026-01-11T01:30:00Z", "2026-01-11T01:44:59Z", "2026-01-11T01:45:00Z")) {
            before.lookAt(moment);
            after.look();
        }

        assertThat(before.story()).containsExactly("2026-01-11T01:45:00Z RUNNING");
        assertThat(before.hindered()).isTrue();
        assertThat(after.hindered()).isFalse();
    }

    @Test
    void waitWhereAnErrorComesUpAndHinderTheDoorUntilItIsOver() {
        TestingSchedules nightly = nightly();
        nightly.collect("1,a fox of %s\n".formatted(UUID.randomUUID()));
        nightly.meanwhile = () -> {
            throw new StackOverflowError();
        };
        nightly.lookAt("2026-01-11T01:30:00Z");
        assertThat(nightly.story()).containsExactly("2026-01-11T01:30:00Z FIRED");
        assertThat(nightly.hindered()).isTrue();

        nightly.meanwhile = () -> {};
        nightly.lookAt("2026-01-11T01:30:05Z");

        assertThat(nightly.story()).containsExactly("2026-01-11T01:30:00Z RUNNING");
        assertThat(nightly.hindered()).isFalse();
    }

    @Test
    void areSaidToBeHinderedWhenNothingHasLookedAtThemForLong() {
        TestingSchedules leapDay = schedules("0 0 0 29 2 *");
        ScheduleIntake door = leapDay.door(List.of());
        leapDay.pass(Duration.ofHours(1));
        assertThat(door.hindered()).as("it was never opened").isFalse();

        door.begin();
        assertThat(door.hindered()).isFalse();
        leapDay.pass(ScheduleIntake.STUCK.plusNanos(1));
        assertThat(door.hindered()).isTrue();
        door.look();

        assertThat(door.hindered()).isFalse();
        door.close();
    }

    @Test
    void areSaidToCollectNothingWhereNobodyLooksIntoTheirFolder() {
        TestingSchedules nightly = nightly();
        ScheduleIntake door = nightly.door(List.of(nightly.name));
        door.begin();

        assertThat(door.inspect().fine()).isFalse();
        assertThat(door.inspect().words()).contains("nothing is collected for " + nightly.name);
        assertThat(door.hindered()).isTrue();
        door.close();
    }
}
