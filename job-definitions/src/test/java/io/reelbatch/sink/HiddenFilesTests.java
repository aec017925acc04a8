package io.reelbatch.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HiddenFilesTests {
    @TempDir
    Path directory;

    @Test
    void getNoNamesOnceAnotherWriterHasBegun() throws IOException {
        Path target = Files.writeString(directory.resolve("a.jsonl"), "before");
        try (HiddenFiles frozen = new HiddenFiles("b1", 3);
                HiddenFiles next = new HiddenFiles("b1", 4)) {
            frozen.write(target, writer -> writer.write("old"));
            next.removeThoseOfOthers(directory);
            assertThatThrownBy(frozen::show).hasMessage("another process has taken over the writing");
            assertThat(target).hasContent("before");
            next.write(target, writer -> writer.write("new"));
            next.show();
        }
        assertThat(target).hasContent("new");
        assertThat(directory).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void areLeftAloneByWritersOfOtherBatches() throws IOException {
        Path target = directory.resolve("a.jsonl");
        try (HiddenFiles one = new HiddenFiles("b1", 3);
                HiddenFiles other = new HiddenFiles("b1-2", 4)) {
            one.write(target, writer -> writer.write("one"));
            other.removeThoseOfOthers(directory);
            one.show();
        }
        assertThat(target).hasContent("one");
    }
}
