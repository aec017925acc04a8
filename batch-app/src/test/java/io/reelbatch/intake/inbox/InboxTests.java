package io.reelbatch.intake.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.reelbatch.ledger.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/// When a file counts as complete, what it becomes, and where it goes.
class InboxTests {
    @TempDir
    private static Path home;

    private static ConfigurableApplicationContext application;

    @TempDir
    private Path directory;

    private TestingInbox inbox;

    @BeforeAll
    static void start() {
        application = TestingInbox.application(home);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @BeforeEach
    void open() throws IOException {
        inbox = new TestingInbox(application, directory);
    }

    private static String csv(String... prompts) {
        StringBuilder text = new StringBuilder("id,prompt\n");
        for (String prompt : prompts) {
            text.append(prompt.hashCode()).append(',').append(prompt).append('\n');
        }
        return text.toString();
    }

    @Test
    void waitsForASlowWriter() throws Exception {
        Path file = inbox.drop("slow.csv", csv("slow fox"));
        inbox.look();
        for (int i = 0; i < 5; i++) {
            inbox.pass(TestingInbox.STABLE.minusNanos(1));
            Files.writeString(file, "more%d,slow owl %d\n".formatted(i, i), StandardOpenOption.APPEND);
            inbox.look();
        }
        assertThat(inbox.fates()).containsExactly("left");

        inbox.pass(TestingInbox.STABLE);
        inbox.look();

        assertThat(inbox.fates()).containsExactly("accepted 6");
    }

    @Test
    void takesAFileWithAReadyMarkerAtOnceAndTheMarkerWithIt() throws Exception {
        inbox.drop("ready.csv", csv("ready fox"));
        inbox.drop("ready.csv.ready", "");

        inbox.look();

        assertThat(inbox.fates()).containsExactly("accepted 1");
    }

    @Test
    void takesAFileThatWasRenamedFromAnUnfinishedOneAtOnce() throws Exception {
        Path part = inbox.drop("renamed.csv.part", csv("renamed fox"));
        inbox.look();
        Files.move(part, inbox.folders.inbox().resolve("renamed.csv"));

        inbox.look();

        assertThat(inbox.fates()).containsExactly("accepted 1");
    }

    @Test
    void aFolderOfADefinitionSelectsIt() throws Exception {
        inbox.drop("art-generator/some.csv", csv("art fox"));

        inbox.lookUntilSettled();

        assertThat(inbox.onlyBatch().definition()).isEqualTo("art-generator");
    }

    @Test
    void mediaArePathsFromWhereTheManifestLay() throws Exception {
        Path file = inbox.drop("art-generator/media.csv", csv("media fox"));

        inbox.lookUntilSettled();

        Batch batch = inbox.onlyBatch();
        assertThat(batch.manifest()).isEqualTo(file);
        assertThat(batch.options().mediaRoots()).containsExactly(String.valueOf(file.getParent()));
    }

    @Test
    void anAcceptedFileIsCalledAfterItsBatchAndItsResultsToo() throws Exception {
        inbox.drop("monday.csv", csv("monday fox"));

        inbox.lookUntilSettled();

        String id = inbox.onlyBatch().id();
        assertThat(TestingInbox.names(inbox.folders.accepted())).containsExactly("monday." + id + ".csv");
        assertThat(inbox.onlyBatch().options().resultsFile())
                .isEqualTo(inbox.folders
                        .results()
                        .resolve("monday." + id + ".results.jsonl")
                        .toString());
        assertThat(inbox.inWork()).isEmpty();
    }

    @Test
    void theSameContentTwiceIsRecognisedAndSaid() throws Exception {
        inbox.drop("one.csv", csv("same fox"));
        inbox.lookUntilSettled();
        inbox.drop("other.csv", csv("same fox"));

        inbox.lookUntilSettled();

        assertThat(inbox.fates()).containsExactly("accepted 1", "done KNOWN_ALREADY");
    }

    @Test
    void twoOfTheSameContentAtOnceAreOneBatch() throws Exception {
        inbox.drop("one.csv", csv("twin fox"));
        inbox.drop("two.csv", csv("twin fox"));

        inbox.lookUntilSettled();

        assertThat(inbox.fates()).containsExactly("accepted 1", "done KNOWN_ALREADY");
    }

    @Test
    void theSameNameWithOtherContentIsANewBatch() throws Exception {
        inbox.drop("daily.csv", csv("daily fox"));
        inbox.lookUntilSettled();
        inbox.drop("daily.csv", csv("daily fox", "daily owl"));

        inbox.lookUntilSettled();

        assertThat(inbox.fates()).containsExactly("accepted 1", "accepted 2");
        assertThat(inbox.launched).doesNotHaveDuplicates();
    }

    @Test
    void aFileGoesToDoneWhenItsBatchIsOver() throws Exception {
        inbox.drop("over.csv", csv("over fox"));
        inbox.lookUntilSettled();
        String id = inbox.onlyBatch().id();

        inbox.look();
        assertThat(TestingInbox.names(inbox.folders.done())).isEmpty();
        inbox.complete(id);
        inbox.look();

        assertThat(TestingInbox.names(inbox.folders.done())).containsExactly("over." + id + ".csv");
        assertThat(TestingInbox.names(inbox.folders.accepted())).isEmpty();
    }

    @Test
    void whatIsWrittenAfterwardsIsSaidToBeLeftOut() throws Exception {
        Path file = inbox.drop("late.csv", csv("late fox"));
        try (var late = Files.newBufferedWriter(file, StandardOpenOption.APPEND)) {
            inbox.lookUntilSettled();
            late.write("2,late owl\n");
        }
        inbox.complete(inbox.onlyBatch().id());

        inbox.look();

        assertThat(inbox.fates()).containsExactly("accepted 1", "done WRITTEN_TO_AFTERWARDS");
    }

    @Test
    void aFileThatVanishesBeforeItIsTakenLeavesNoTrace() throws Exception {
        Path file = inbox.drop("gone.csv", csv("gone fox"));
        inbox.look();
        inbox.pass(Duration.ofMinutes(1));
        Files.delete(file);

        inbox.look();

        assertThat(inbox.fates()).isEmpty();
        assertThat(inbox.inWork()).isEmpty();
    }

    @Test
    void aSecondProcessIsToldWhoLooksAfterTheInbox() throws Exception {
        try (FolderLock second = new FolderLock(inbox.folders.inbox(), "process 2 on here")) {
            try (FolderLock first = new FolderLock(inbox.folders.inbox(), "process 1 on here")) {
                assertThat(first.take()).isTrue();
                assertThat(second.take()).isFalse();
                assertThat(second.holder()).isEqualTo("process 1 on here");
            }
            assertThat(second.take()).isTrue();
        }
    }

    @Test
    void aPipeInThePlaceOfTheLockHangsNobody() throws Exception {
        Path pipe = inbox.folders.inbox().resolve(".lock");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        try (FolderLock lock = new FolderLock(inbox.folders.inbox(), "me")) {
            assertThat(catchThrowable(lock::take))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is no file; remove it");
        }
    }

    @Test
    void nobodyElseMayLookIntoNewFolders() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(inbox.folders.work())))
                .endsWith("---");
    }
}
