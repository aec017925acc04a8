package io.reelbatch.intake.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/// Files and folders that this program may not read, in a process that really may not: root may read
/// everything, so where the build is run by root that right is taken from the process.
class InboxRightsIT {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final String CONTENT = "id,prompt\n1,%s\n";

    @TempDir
    private Path directory;

    @Test
    void aFileThatMayNotBeReadIsRejected() throws Exception {
        assertThat(fates(directory.resolve("inbox")))
                .containsExactly("fates [accepted 1, rejected MANIFEST_NOT_READABLE] [] hindered true");
    }

    @Test
    void aFileThatMayNotBeReadAndWouldHaveToBeCopiedIsRejectedWhereItIs() throws Exception {
        assumeTrue(
                Files.isWritable(MEMORY) && !Files.getFileStore(MEMORY).equals(Files.getFileStore(directory)),
                "there is only one file system here");
        Path inbox = Files.createTempDirectory(MEMORY, "reelbatch-inbox");
        try {
            assertThat(fates(inbox))
                    .containsExactly(
                            "fates [accepted 1, rejected MANIFEST_NOT_READABLE, left] [secret-*.rejected] hindered true");
        } finally {
            new ProcessBuilder("rm", "-r", inbox.toString()).start().waitFor();
        }
    }

    private List<String> fates(Path inbox) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (new com.sun.security.auth.module.UnixSystem().getUid() == 0) {
            command.addAll(List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                InboxRightsIT.class.getName(),
                directory.toString(),
                inbox.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.lines().filter(line -> line.startsWith("fates")).toList();
    }

    /// @param arguments where the folders are, and the inbox
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        try (ConfigurableApplicationContext application = TestingInbox.application(directory.resolve("home"))) {
            TestingInbox inbox = new TestingInbox(application, directory, Path.of(arguments[1]));
            InboxIntake door = inbox.door();
            Path secret = inbox.drop("secret.csv", CONTENT.formatted("secret fox"));
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
            Path closed = inbox.folders.inbox().resolve("art-generator");
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
            inbox.drop("open.csv", CONTENT.formatted("open fox"));

            door.look();
            inbox.pass(TestingInbox.STABLE);
            door.look();
            door.look();

            System.out.printf(
                    "fates %s %s hindered %s%n",
                    inbox.fates(),
                    inbox.inbox().stream()
                            .filter(name -> !name.startsWith("."))
                            .map(name -> name.replaceAll("-[0-9a-f-]{36}", "-*"))
                            .toList(),
                    door.hindered());
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwxr-x---"));
        }
    }
}
