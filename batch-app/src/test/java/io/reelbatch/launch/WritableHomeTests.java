package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void namesTheDirectoryThatCannotBeWrittenTo() throws IOException {
        Path work = Files.createFile(directory.resolve("work"));
        assertThatThrownBy(() -> WritableHome.check(directory))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith(work + " cannot be written to (")
                .hasMessageEndingWith("choose another --home");
    }
}
