package io.reelbatch.sink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where the files of a batch's results lie, side by side.
///
/// @param jsonl the canonical file
/// @param csv the same for spreadsheets
/// @param failed the failed rows in manifest form
public record ResultPaths(Path jsonl, Path csv, Path failed) {

    /// Beside the manifest, or as `--out` says: a name that ends in `.jsonl` or `.csv` is taken as it is,
    /// any other gets the usual endings.
    public static ResultPaths of(Path manifest, @Nullable Path out) {
        String name = String.valueOf((out == null ? manifest : out).toAbsolutePath());
        if (out != null && (name.endsWith(".jsonl") || name.endsWith(".csv"))) {
            String base = name.substring(0, name.lastIndexOf('.'));
            return new ResultPaths(Path.of(base + ".jsonl"), Path.of(base + ".csv"), Path.of(base + ".failed.csv"));
        }
        return new ResultPaths(
                Path.of(name + ".results.jsonl"), Path.of(name + ".results.csv"), Path.of(name + ".failed.csv"));
    }

    /// From the canonical file's path, as the ledger keeps it.
    public static ResultPaths ofJsonl(Path jsonl) {
        String base = jsonl.toString().replaceFirst("\\.jsonl$", "");
        return new ResultPaths(
                jsonl, Path.of(base + ".csv"), Path.of(base.replaceFirst("\\.results$", "") + ".failed.csv"));
    }

    /// Makes sure before anything is spent that the results will have a place.
    ///
    /// @throws UncheckedIOException naming the file and the reason when they cannot be written
    public void tryOut() {
        try {
            AtomicFile.tryOut(jsonl);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the results cannot be written to %s (%s); choose another place with --out".formatted(jsonl, e), e);
        }
    }
}
