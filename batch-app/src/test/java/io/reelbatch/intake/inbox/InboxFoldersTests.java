package io.reelbatch.intake.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

/// One folder that cannot be used, or is used twice.
class InboxFoldersTests {
    private static final String CONTENT = "id,prompt\n1,%s\n";

    @TempDir
    private static Path home;

    private static ConfigurableApplicationContext application;

    @TempDir
    private Path directory;

    private TestingInbox inbox;
    private InboxIntake door;

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
        door = inbox.door();
    }

    private void lookUntilSettled() {
        door.look();
        inbox.pass(TestingInbox.STABLE);
        door.look();
    }

    @Test
    void aFileInThePlaceOfASubFolderClosesNoOtherFolder() throws Exception {
        Path folder = inbox.folders.inbox().resolve("art-generator");
        Files.delete(folder);
        Files.createFile(folder);
        inbox.drop("a.csv", CONTENT.formatted("fox beside a file"));

        lookUntilSettled();

        assertThat(inbox.fates()).containsExactly("accepted 1");
        assertThat(door.hindered()).isTrue();
        assertThat(door.status()).endsWith("but not from %s (not a folder; remove it)".formatted(folder));
        Files.delete(folder);
        door.look();
        assertThat(door.hindered()).isFalse();
        assertThat(folder).isDirectory();
    }

    @Test
    void aLinkInThePlaceOfASubFolderIsSaidAndNotFollowed() throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Path others = Files.writeString(elsewhere.resolve("others.csv"), CONTENT.formatted("somebody else's fox"));
        Path folder = inbox.folders.inbox().resolve("art-generator");
        Files.delete(folder);
        Files.createSymbolicLink(folder, elsewhere);

        lookUntilSettled();

        assertThat(others).exists();
        assertThat(door.hindered()).isTrue();
        assertThat(door.status()).contains("a link, which is not followed");
    }

    @Test
    void aFileInThePlaceOfAScheduledFolderClosesNoOtherFolder() throws Exception {
        Path evening = Files.createFile(directory.resolve("evening"));
        inbox.drop("a.csv", CONTENT.formatted("fox"));

        InboxListing.Seen seen =
                new InboxListing(inbox.folders.inbox(), Set.of(), "any", Map.of("evening", evening)).list();

        assertThat(seen.found())
                .extracting(Found::path)
                .contains(inbox.folders.inbox().resolve("a.csv"));
        assertThat(seen.closed()).containsOnlyKeys(evening);
        assertThat(seen.unseen()).containsExactly("evening");
    }

    @Test
    void anInboxThatCannotBeLookedIntoIsAHindrance() throws Exception {
        inbox.drop("a.csv", CONTENT.formatted("fox in the way"));
        Path away = Files.move(inbox.folders.inbox(), directory.resolve("away"));
        Files.createFile(inbox.folders.inbox());
        door.look();
        assertThat(door.hindered()).isTrue();

        Files.delete(inbox.folders.inbox());
        Files.move(away, inbox.folders.inbox());
        lookUntilSettled();

        assertThat(door.hindered()).isFalse();
        assertThat(inbox.fates()).containsExactly("accepted 1");
    }

    private InboxFolders withEveningIn(Path folder) {
        return InboxFolders.in(directory, directory.resolve("inbox"), Map.of("evening", folder));
    }

    @ParameterizedTest
    @ValueSource(strings = {"inbox", "inbox/evening", "inbox/deep/down", "work", "done", "results/evening", ""})
    void aScheduleGetsNoFolderThatIsUsedOtherwise(String folder) {
        assertThat(withEveningIn(directory.resolve(folder).normalize()).conflict())
                .hasValueSatisfying(conflict -> assertThat(conflict)
                        .contains("of the schedule evening")
                        .endsWith("give its source another directory"));
    }

    @Test
    void twoSchedulesGetNotTheSameFolder() {
        Path folder = directory.resolve("nightly");
        Map<String, Path> both = Map.of("evening", folder, "morning", folder);

        assertThat(InboxFolders.in(directory, directory.resolve("inbox"), both).conflict())
                .hasValueSatisfying(
                        conflict -> assertThat(conflict).contains("is the folder of the schedule evening too"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nightly/evening", "inbox-at-night", "evening"})
    void aScheduleGetsAnyFolderOfItsOwn(String folder) {
        assertThat(withEveningIn(directory.resolve(folder)).conflict()).isEmpty();
    }

    @Test
    void theDoorDoesNotOpenWhereAScheduledFolderLiesInTheInbox() throws Exception {
        InboxFolders folders = withEveningIn(inbox.folders.inbox().resolve("evening"));
        try (FolderLock lock = new FolderLock(folders.inbox(), "me")) {
            InboxIntake refusing = new InboxIntake(folders, List.of(), lock, inbox.round(), TestingInbox.STABLE);

            assertThat(refusing.inspect().fine()).isFalse();
            assertThatIllegalStateException()
                    .isThrownBy(refusing::open)
                    .withMessageContaining("lies in " + folders.inbox());
            refusing.close();
        }
    }
}
