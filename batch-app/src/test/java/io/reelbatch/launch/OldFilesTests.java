package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldFilesTests {
    private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");

    @TempDir
    Path home;

    @Test
    void oneThatCannotBeRemovedKeepsNoOther() throws IOException {
        Path stubborn = Files.createDirectory(home.resolve("stubborn.csv"));
        Files.createFile(stubborn.resolve("something"));
        Path file = Files.createFile(home.resolve("a.csv"));

        assertThat(OldFiles.remove(List.of(stubborn, file))).isEqualTo(1);

        assertThat(file).doesNotExist();
    }

    @Test
    void findsWhatIsLeftOfBatchesThatWereRemoved() throws IOException {
        Map<String, Boolean> removed = Map.of("b0000000001", true, "b0000000002", false, "b0000000001-3", false);
        Path done = Files.createDirectory(home.resolve("done"));
        for (String name : List.of(
                "a.b0000000001.csv",
                "a.b0000000001.csv.notice.jsonl",
                "a.b0000000001-2.csv",
                "a.b0000000001-3.csv",
                "a.b0000000002.csv",
                "a.b0000000009.csv",
                "somebody's own.csv")) {
            Files.createFile(done.resolve(name));
        }
        OldFiles files = new OldFiles(home);

        assertThat(files.leftOver(LATER, batch -> Optional.ofNullable(removed.get(batch))))
                .containsExactly(
                        done.resolve("a.b0000000001-2.csv"),
                        done.resolve("a.b0000000001.csv"),
                        done.resolve("a.b0000000001.csv.notice.jsonl"));
        assertThat(files.leftOver(Instant.EPOCH, _ -> Optional.of(true))).isEmpty();
    }
}
