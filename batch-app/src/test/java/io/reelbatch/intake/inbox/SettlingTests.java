package io.reelbatch.intake.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a file's number proves. A file system gives the number of a file that was deleted to the next new one.
class SettlingTests {
    private final Settling settling = new Settling(Duration.ofSeconds(5), () -> 1);

    private static Found found(String name, long number, long size, long modified) {
        return new Found(Path.of("inbox", name), "any", new Attributes(number, size, FileTime.fromMillis(modified)));
    }

    @Test
    void aRenamedFileIsComplete() {
        assertThat(settling.complete(List.of(found("b.csv.part", 7, 40, 1_000))))
                .isEmpty();

        assertThat(settling.complete(List.of(found("b.csv", 7, 40, 1_000)))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.csv.ready", ".lock", "a.csv.swp", "a.csv~", "old.csv.rejected", ".a.csv"})
    void aNewFileWithTheNumberOfAnotherSortOfFileMayBeIncomplete(String before) {
        assertThat(settling.complete(List.of(found(before, 7, 40, 1_000)))).isEmpty();

        assertThat(settling.complete(List.of(found("b.csv", 7, 40, 1_000)))).isEmpty();
    }

    @Test
    void aNewFileWithTheNumberOfADeletedUnfinishedOneMayBeIncomplete() {
        assertThat(settling.complete(List.of(found("a.csv.part", 7, 40, 1_000), found("c.csv.tmp", 8, 40, 1_000))))
                .isEmpty();

        assertThat(settling.complete(List.of(found("b.csv", 7, 41, 1_000), found("d.csv", 8, 40, 1_001))))
                .isEmpty();
    }

    private record Attributes(Object fileKey, long size, FileTime lastModifiedTime) implements BasicFileAttributes {
        @Override
        public FileTime lastAccessTime() {
            return lastModifiedTime;
        }

        @Override
        public FileTime creationTime() {
            return lastModifiedTime;
        }

        @Override
        public boolean isRegularFile() {
            return true;
        }

        @Override
        public boolean isDirectory() {
            return false;
        }

        @Override
        public boolean isSymbolicLink() {
            return false;
        }

        @Override
        public boolean isOther() {
            return false;
        }
    }
}
