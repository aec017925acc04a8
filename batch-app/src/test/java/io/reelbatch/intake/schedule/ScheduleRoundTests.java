package io.reelbatch.intake.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.definition.Schedule;
import io.reelbatch.intake.Gathering;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Fire;
import io.reelbatch.ledger.Schedules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/// Slots that come, are missed, overlap, and survive restarts. The schedules are for 02:30 in Berlin.
class ScheduleRoundTests {
    private static final String NIGHTLY = "0 30 2 * * *";
    private static final Schedule.Source FOLDER = new Schedule.Source.Folder(null);

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

    private TestingSchedules schedules(Schedule schedule, String now) {
        String name = "nightly-" + UUID.randomUUID();
        return new TestingSchedules(application, name, schedule, new SettableClock(now));
    }

    private TestingSchedules nightly(Schedule.Missed missed, Schedule.Overlap overlap, String now) {
        TestingSchedules nightly = schedules(TestingSchedules.schedule(NIGHTLY, missed, overlap, FOLDER), now);
        nightly.look();
        return nightly;
    }

    private TestingSchedules nightly(String now) {
        return nightly(Schedule.Missed.RUN_ONCE, Schedule.Overlap.SKIP, now);
    }

    private static String row() {
        return "%s,a fox\n".formatted(UUID.randomUUID());
    }

    @Test
    void letGoAtTheSlotWhatWasCollectedUntilThen() {
        TestingSchedules nightly = nightly("2026-01-10T12:00:00Z");
        Batch fox = nightly.collect(row());
        Batch cat = nightly.collect(row());

        nightly.lookAt("2026-01-11T01:29:59Z");
        assertThat(nightly.story()).isEmpty();
        nightly.lookAt("2026-01-11T01:30:00.300Z");
        Batch late = nightly.collect(row());
        nightly.look();

        assertThat(nightly.story()).containsExactly("2026-01-11T01:30:00Z RUNNING");
        assertThat(nightly.batchesOf("2026-01-11T01:30:00Z")).containsExactlyInAnyOrder(fox.id(), cat.id());
        assertThat(nightly.bean(Batches.class).held(late.id())).isTrue();
        assertThat(nightly.launched).hasSize(1);
    }

    @Test
    void comeOnceInTheNightInWhichAnHourComesTwice() {
        TestingSchedules nightly = nightly("2026-10-24T22:00:00Z");
        for (String moment : List.of(
                "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z", "2026-10-25T01:31:00Z")) {
            nightly.complete(nightly.collect(row()).id());
            nightly.collect(row());
            nightly.lookAt(moment);
        }

        assertThat(nightly.story()).containsExactly("2026-10-25T00:30:00Z RUNNING");
    }

    @Test
    void doNotComeInTheNightInWhichTheClockJumpsOverThem() {
        TestingSchedules nightly = nightly("2026-03-28T20:00:00Z");
        nightly.collect(row());

        nightly.lookAt("2026-03-29T12:00:00Z");
        assertThat(nightly.story()).isEmpty();
        nightly.lookAt("2026-03-30T00:30:00Z");

        assertThat(nightly.story()).containsExactly("2026-03-30T00:30:00Z RUNNING");
    }

    @Test
    void makeUpOnceForAllThatWereMissed() {
        TestingSchedules nightly = nightly("2026-01-10T12:00:00Z");
        Batch fox = nightly.collect(row());

        nightly.startAgain();
        nightly.lookAt("2026-01-13T09:00:00Z");
        nightly.look();

        assertThat(nightly.story()).containsExactly("2026-01-13T01:30:00Z RUNNING +2");
        assertThat(nightly.fire("2026-01-13T01:30:00Z").cause()).isEqualTo(Fire.Cause.MISSED);
        assertThat(nightly.batchesOf("2026-01-13T01:30:00Z")).containsExactly(fox.id());
    }

    @Test
    void leaveOutWhatWasMissedWhereThatIsThePolicyAndSaySo() {
        TestingSchedules nightly = nightly(Schedule.Missed.SKIP, Schedule.Overlap.SKIP, "2026-01-10T12:00:00Z");
        Batch fox = nightly.collect(row());

        nightly.startAgain();
        nightly.lookAt("2026-01-11T09:00:00Z");
        assertThat(nightly.story()).containsExactly("2026-01-11T01:30:00Z SKIPPED");
        assertThat(nightly.fire("2026-01-11T01:30:00Z").note()).contains("it was missed");
        nightly.lookAt("2026-01-12T01:30:01Z");

        assertThat(nightly.batchesOf("2026-01-12T01:30:00Z")).containsExactly(fox.id());
    }

    @Test
    void areNotMissedByAShortStop() {
        TestingSchedules nightly = nightly(Schedule.Missed.SKIP, Schedule.Overlap.SKIP, "2026-01-11T01:29:50Z");
        nightly.collect(row());

        nightly.startAgain();
        nightly.lookAt("2026-01-11T01:30:40Z");

        assertThat(nightly.story()).containsExactly("2026-01-11T01:30:00Z RUNNING");
    }

    @Test
    void areNotMissedByAProcessThatWasBusyWhenTheyCame() {
        TestingSchedules busy = schedules(
                TestingSchedules.schedule("0 30,35 2 * * *", Schedule.Missed.SKIP, Schedule.Overlap.QUEUE, FOLDER),
                "2026-01-11T01:00:00Z");
        busy.look();
        busy.collect(row());
        busy.meanwhile = () -> busy.clock.set("2026-01-11T01:40:00Z");
        busy.lookAt("2026-01-11T01:30:00Z");

        busy.lookAt("2026-01-11T01:40:01Z");

        assertThat(busy.story()).containsExactly("2026-01-11T01:30:00Z RUNNING", "2026-01-11T01:35:00Z FIRED");
        assertThat(busy.fire("2026-01-11T01:35:00Z").cause()).isEqualTo(Fire.Cause.SLOT);
    }

    @Test
    void areLeftOutWhileTheRunOfTheOneBeforeGoesOn() {
        TestingSchedules nightly = nightly("2026-01-10T12:00:00Z");
        Batch first = nightly.collect(row());
        nightly.lookAt("2026-01-11T01:30:00Z");
        Batch second = nightly.collect(row());
        nightly.lookAt("2026-01-12T01:30:00Z");
        nightly.lookAt("2026-01-13T01:30:00Z");

        assertThat(nightly.story()).containsExactly("2026-01-11T01:30:00Z RUNNING", "2026-01-13T01:30:00Z SKIPPED +1");
        assertThat(nightly.fire("2026-01-13T01:30:00Z").note())
                .isEqualTo("the run of 2026-01-11T01:30:00Z was still going on");

        nightly.complete(first.id());
        nightly.lookAt("2026-01-14T01:29:00Z");
        nightly.lookAt("2026-01-14T01:30:00Z");
        assertThat(nightly.batchesOf("2026-01-14T01:30:00Z")).containsExactly(second.id());
    }

    @Test
    void waitForTheRunOfTheOneBeforeWhereThatIsThePolicy() {
        TestingSchedules nightly = nightly(Schedule.Missed.RUN_ONCE, Schedule.Overlap.QUEUE, "2026-01-10T12:00:00Z");
        Batch first = nightly.collect(row());
        nightly.lookAt("2026-01-11T01:30:00Z");
        Batch second = nightly.collect(row());
        nightly.lookAt("2026-01-12T01:30:00Z");

        assertThat(nightly.story()).containsExactly("2026-01-11T01:30:00Z RUNNING", "2026-01-12T01:30:00Z FIRED");
        nightly.complete(first.id());
        nightly.look();
        nightly.look();

        assertThat(nightly.story()).containsExactly("2026-01-11T01:30:00Z OVER", "2026-01-12T01:30:00Z RUNNING");
        assertThat(nightly.batchesOf("2026-01-12T01:30:00Z")).containsExactly(second.id());
    }

    @Test
    void areFinishedByTheNextStartWhenACrashCameRightAfterTheDecision() {
        TestingSchedules nightly = nightly("2026-01-11T01:00:00Z");
        Batch fox = nightly.collect(row());
        nightly.gathered = Gathering.State.NOT_YET;
        nightly.lookAt("2026-01-11T01:30:00Z");
        assertThat(nightly.story()).containsExactly("2026-01-11T01:30:00Z FIRED");

        nightly.startAgain();
        nightly.gathered = Gathering.State.ALL;
        nightly.lookAt("2026-01-11T01:31:30Z");

        assertThat(nightly.batchesOf("2026-01-11T01:30:00Z")).containsExactly(fox.id());
    }

    @Test
    void doNotWaitForeverForAFileThatIsNeverComplete() {
        TestingSchedules nightly = nightly("2026-01-11T01:00:00Z");
        nightly.collect(row());
        nightly.gathered = Gathering.State.NOT_YET;
        nightly.lookAt("2026-01-11T01:30:00Z");

        nightly.pass(Beginnings.PATIENCE);
        nightly.look();
        assertThat(nightly.story()).containsExactly("2026-01-11T01:30:00Z FIRED");
        nightly.pass(Duration.ofSeconds(1));
        nightly.look();

        assertThat(nightly.story()).containsExactly("2026-01-11T01:30:00Z RUNNING");
    }

    @Test
    void leaveAFolderToTheProcessThatLooksAfterIt() {
        TestingSchedules nightly = nightly("2026-01-11T01:00:00Z");
        nightly.collect(row());
        nightly.gathered = Gathering.State.ELSEWHERE;
        nightly.lookAt("2026-01-11T01:30:00Z");

        nightly.pass(Duration.ofHours(1));
        nightly.look();

        assertThat(nightly.story()).containsExactly("2026-01-11T01:30:00Z FIRED");
    }

    @Test
    void doNotComeAgainWhenTheClockIsSetBack() {
        TestingSchedules nightly = nightly("2026-01-11T01:00:00Z");
        nightly.complete(nightly.collect(row()).id());
        nightly.collect(row());
        nightly.lookAt("2026-01-11T01:30:10Z");
        nightly.lookAt("2026-01-11T01:20:00Z");
        nightly.lookAt("2026-01-11T01:30:05Z");

        assertThat(nightly.story()).containsExactly("2026-01-11T01:30:00Z RUNNING");
    }

    @Test
    void doNotComeWhilePausedAndAreNotMissedByIt() {
        TestingSchedules nightly = nightly("2026-01-10T12:00:00Z");
        Schedules ledger = nightly.bean(Schedules.class);
        nightly.collect(row());
        ledger.pause(nightly.name, nightly.clock.instant());
        nightly.startAgain();
        nightly.lookAt("2026-01-11T09:00:00Z");

        ledger.resume(nightly.name, nightly.clock.instant());
        nightly.look();
        assertThat(nightly.story()).isEmpty();
        nightly.lookAt("2026-01-12T01:30:00Z");

        assertThat(nightly.story()).containsExactly("2026-01-12T01:30:00Z RUNNING");
    }

    @Test
    void ofSecondsThatWereMissedByTheMillionAreMadeUpForByOneRun() {
        TestingSchedules often = schedules(
                TestingSchedules.schedule("* * * * * *", Schedule.Missed.RUN_ONCE, Schedule.Overlap.SKIP, FOLDER),
                "2026-01-10T12:00:00Z");
        often.look();
        often.collect(row());

        often.lookAt("2026-03-10T12:00:00.500Z");

        assertThat(often.story()).containsExactly("2026-03-10T12:00:00Z RUNNING +10000");
    }

    @Test
    void runTheSameManifestAnewEachTime() throws Exception {
        String definition = io.reelbatch.definition.DefinitionCatalogue.DEFAULT_NAME;
        Files.writeString(home.resolve("weekly.csv"), "id,prompt\n" + row());
        TestingSchedules weekly = new TestingSchedules(
                application,
                definition,
                TestingSchedules.schedule(
                        NIGHTLY,
                        Schedule.Missed.RUN_ONCE,
                        Schedule.Overlap.SKIP,
                        new Schedule.Source.Manifest("weekly.csv")),
                new SettableClock("2026-01-10T12:00:00Z"));
        weekly.look();
        weekly.lookAt("2026-01-11T01:30:00Z");
        String first = weekly.batchesOf("2026-01-11T01:30:00Z").getFirst();
        weekly.complete(first);
        weekly.look();
        weekly.lookAt("2026-01-12T01:30:00Z");
        String second = weekly.batchesOf("2026-01-12T01:30:00Z").getFirst();
        weekly.complete(second);
        weekly.look();
        Files.delete(home.resolve("weekly.csv"));
        weekly.lookAt("2026-01-13T01:30:00Z");

        assertThat(weekly.bean(Batches.class).get(first).take()).isEqualTo(2);
        assertThat(weekly.bean(Batches.class).get(second).take()).isEqualTo(3);
        assertThat(weekly.story())
                .containsExactly(
                        "2026-01-11T01:30:00Z OVER", "2026-01-12T01:30:00Z OVER", "2026-01-13T01:30:00Z FAILED");
        assertThat(weekly.fire("2026-01-13T01:30:00Z").note()).contains("there is no manifest");
    }

    @Test
    void writeADigestWhenAllIsOver() throws Exception {
        TestingSchedules nightly = nightly("2026-01-10T12:00:00Z");
        Batch fox = nightly.collect(row() + row());
        nightly.lookAt("2026-01-11T01:30:00Z");
        nightly.complete(fox.id());
        nightly.lookAt("2026-01-11T03:00:00Z");

        Path digest = home.resolve("results").resolve(nightly.name + ".2026-01-11T013000Z.digest.txt");
        assertThat(Files.readAllLines(digest))
                .containsExactly(
                        "Schedule %s, 2026-01-11T01:30:00Z: 2 rows, 0 done, 0 failed, 0 parked, 0 cancelled"
                                .formatted(nightly.name),
                        "Credits: 0 spent",
                        "From 2026-01-11T01:30:00Z to 2026-01-11T03:00:00Z",
                        "Results:",
                        "  %s  COMPLETED  %s".formatted(fox.id(), fox.manifest() + ".results.csv"));
    }
}
