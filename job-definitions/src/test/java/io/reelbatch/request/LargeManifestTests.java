package io.reelbatch.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeManifestTests {

    private static final int ROWS = 1_000_000;

    @TempDir
    Path directory;

    /// The file alone is larger than the heap; what the heap has to hold is a hash of every id.
    @Test
    void readsAMillionRowsInASmallHeap() throws IOException, InterruptedException {
        Path manifest = manifest(ROWS, "");
        assertThat(Files.size(manifest)).isGreaterThan(128L << 20);
        assertThat(ManifestInSmallHeap.run("128m", manifest)).isEqualTo("1000000 0 [] 1000000");
    }

    @Test
    void findsADuplicateIdAMillionRowsAway() throws IOException, InterruptedException {
        Path manifest = manifest(ROWS - 1, "row-1,A cat,x\n");
        assertThat(ManifestInSmallHeap.run("128m", manifest)).isEqualTo("1000000 0 [1000001 id DUPLICATE_ID] 0");
    }

    private Path manifest(int rows, String last) throws IOException {
        Path manifest = directory.resolve("million.csv");
        String note = "x".repeat(100);
        try (BufferedWriter out = Files.newBufferedWriter(manifest)) {
            out.write("id,prompt,note\n");
            for (int i = 1; i <= rows; i++) {
                out.write("row-" + i + ",\"A cat, number " + i + "\"," + note + "\n");
            }
            out.write(last);
        }
        return manifest;
    }
}
