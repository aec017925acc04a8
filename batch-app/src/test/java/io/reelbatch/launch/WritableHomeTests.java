package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WritableHomeTests {
    @TempDir
    Path directory;

    @Test
    void leavesNothingInAHomeThatCanBeWrittenTo() throws IOException {
        WritableHome.check(directory);
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(directory.resolve("work"));
        }
        assertThat(directory.resolve("work")).isEmptyDirectory();
    }

    @Test
    void makesAHomeThatOthersCannotLookInto() throws IOException {
        assumeTrue(directory.getFileSystem().supportedFileAttributeViews().contains("posix"), "no rights here");
        Path home = directory.resolve("new/home");
        WritableHome.create(home);
        assertThat(Files.getPosixFilePermissions(home))
                .isNotEmpty()
                .noneMatch(right -> right.name().startsWith("OTHERS"));
    }

    @Test
    void makesInAHomeThatOthersMayLookIntoAFolderThatTheyMayNot() throws IOException {
        assumeTrue(directory.getFileSystem().supportedFileAttributeViews().contains("posix"), "no rights here");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        WritableHome.check(directory);
        assertThat(Files.getPosixFilePermissions(directory.resolve("work")))
                .isNotEmpty()
                .noneMatch(right -> right.name().startsWith("OTHERS"));
    }

    @Test
    void namesTheDirectoryThatCannotBeWrittenTo() throws IOException {
        Path work = Files.createFile(directory.resolve("work"));
        assertThatThrownBy(() -> WritableHome.check(directory))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith(work + " cannot be written to (")
                .hasMessageEndingWith("choose another --home");
    }
}
