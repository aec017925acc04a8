package io.reelbatch.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// Files to begin with, which come with the program.
final class Samples {
    private Samples() {}

    /// Copies a sample to a file, unless there is one already.
    ///
    /// @return whether it was written
    static boolean put(String sample, Path file) {
        Path target = file.toAbsolutePath();
        if (Files.exists(target)) {
            return false;
        }
        try (InputStream content = Samples.class.getResourceAsStream("/samples/" + sample)) {
            Files.createDirectories(Objects.requireNonNull(target.getParent(), "a file has a directory"));
            Files.copy(Objects.requireNonNull(content, sample), target);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be written".formatted(file), e);
        }
    }
}
