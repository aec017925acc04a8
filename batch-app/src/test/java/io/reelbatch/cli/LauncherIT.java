package io.reelbatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The launcher script in a checkout whose build only copies the program that this build has made.
class LauncherIT {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final String BUILDING = "building Reelbatch; the first time this takes some minutes ...\n";

    @TempDir
    private Path directory;

    private Path checkout;

    @BeforeEach
    void makeACheckout() throws IOException {
        checkout = directory.resolve("a checkout");
        Files.createDirectories(checkout.resolve(".mvn"));
        Files.createDirectories(checkout.resolve("batch-app/src/main"));
        Files.createFile(checkout.resolve("pom.xml"));
        Files.createFile(checkout.resolve("batch-app/pom.xml"));
        copy("reelbatch");
        copy(".mvn/jdk.sh");
        executable(Files.writeString(checkout.resolve("mvnw"), """
                #!/bin/sh
                mkdir -p batch-app/target
                cp '%s/target/reelbatch.jar' batch-app/target/reelbatch.jar
                """.formatted(PROJECT.resolve("batch-app"))));
    }

    private void copy(String file) throws IOException {
        executable(Files.copy(PROJECT.resolve(file), checkout.resolve(file), StandardCopyOption.REPLACE_EXISTING));
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String call(Path launcher) throws IOException {
        return call(List.of(launcher.toString(), "--version"));
    }

    private String call(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void buildsOnceAndAgainWhenASourceHasChangedAndWorksThroughALink() throws IOException {
        Path launcher = checkout.resolve("reelbatch");
        Path link = Files.createSymbolicLink(directory.resolve("rb"), Path.of("a checkout/reelbatch"));
        String version = "reelbatch %s\n".formatted(Version.number());

        String first = call(link);
        String second = call(launcher);
        Path source = Files.createFile(checkout.resolve("batch-app/src/main/New.java"));
        FileTime built = Files.getLastModifiedTime(checkout.resolve("batch-app/target/app/.built"));
        Files.setLastModifiedTime(source, FileTime.from(built.toInstant().plus(Duration.ofSeconds(2))));
        String third = call(launcher);
        call(List.of("sh", "-c", "umask 000; exec '%s' init '%s'".formatted(launcher, directory.resolve("made"))));

        assertThat(first).isEqualTo(BUILDING + version);
        assertThat(second).isEqualTo(version);
        assertThat(third).isEqualTo(BUILDING + version);
        assertThat(directory.resolve("made/sample.csv")).exists();
        assertThat(call(List.of("find", directory.resolve("made").toString(), "-perm", "/o=rwx")))
                .isEmpty();
    }
}
