package io.reelbatch.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegularFileTests {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void opensAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("a.csv"), "id,prompt\n");

        try (var opened = RegularFile.openItself(file, LIMIT)) {
            assertThat(opened.size()).isEqualTo(10);
        }
    }

    @Test
    void followsNoLinkWhereTheFileItselfIsMeant() throws IOException {
        Path file = Files.writeString(directory.resolve("a.csv"), "id,prompt\n");
        Path link = Files.createSymbolicLink(directory.resolve("link.csv"), file);

        assertThatExceptionOfType(RegularFile.NotRegular.class).isThrownBy(() -> RegularFile.openItself(link, LIMIT));
    }

    @Test
    void waitsForNobodyToWriteToAPipe() throws Exception {
        Path pipe = directory.resolve("a.csv");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertThatExceptionOfType(RegularFile.NotRegular.class).isThrownBy(() -> RegularFile.openItself(pipe, LIMIT));
    }
}
