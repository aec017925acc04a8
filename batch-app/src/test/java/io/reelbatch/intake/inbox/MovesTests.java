package io.reelbatch.intake.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MovesTests {
    private static final Path MEMORY = Path.of("/dev/shm");

    @TempDir
    Path directory;

    @Test
    void movesAFileWithinAFileSystem() throws IOException {
        Path from = Files.writeString(directory.resolve("rows.csv"), "id,prompt\n");
        Path to = directory.resolve("taken.csv");

        Moves.move(from, to);

        assertThat(from).doesNotExist();
        assertThat(to).hasContent("id,prompt\n");
    }

    @Test
    void movesAFileFromOneFileSystemToAnotherByWayOfACopy() throws IOException {
        boolean other = isAnother();
        if (!other) {
            System.out.println("not tried: a move between file systems, because there is only one here");
        }
        assumeTrue(other, "there is only one file system here");
        Path from = Files.createTempFile(MEMORY, "reelbatch", ".csv");
        try {
            Files.writeString(from, "id,prompt\n");
            Path to = directory.resolve("taken.csv");

            Moves.move(from, to);

            assertThat(from).doesNotExist();
            assertThat(to).hasContent("id,prompt\n");
            assertThat(directory).isDirectoryNotContaining("glob:**.part");
        } finally {
            Files.deleteIfExists(from);
        }
    }

    private boolean isAnother() throws IOException {
        return Files.isWritable(MEMORY) && !Files.getFileStore(MEMORY).equals(Files.getFileStore(directory));
    }
}
