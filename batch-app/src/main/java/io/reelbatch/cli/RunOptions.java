package io.reelbatch.cli;

import io.reelbatch.ledger.BatchOptions;
import io.reelbatch.sink.ResultPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `run` was asked for beside the manifest.
record RunOptions(
        @Nullable Path out,
        @Nullable Path download,
        List<Path> mediaRoots,
        Spending spending,
        boolean strict,
        boolean again) {

    /// For a new batch.
    BatchOptions of(Path manifest, Settings settings) {
        return new BatchOptions(
                ResultPaths.of(manifest, out).jsonl().toString(),
                downloads(),
                strings(settings.mediaRoots(manifest, mediaRoots)),
                spending.maxCredits());
    }

    /// For a batch that goes on: only what is said now is changed.
    BatchOptions over(BatchOptions before, Path manifest, Settings settings) {
        return new BatchOptions(
                out == null
                        ? before.resultsFile()
                        : ResultPaths.of(manifest, out).jsonl().toString(),
                download == null ? before.downloadDirectory() : downloads(),
                mediaRoots.isEmpty() ? before.mediaRoots() : strings(settings.mediaRoots(manifest, mediaRoots)),
                spending.maxCredits() == null ? before.maxCredits() : spending.maxCredits(),
                before.topic(),
                before.sinks());
    }

    /// Made sure of now: a directory that cannot be written to would fail every row later.
    private @Nullable String downloads() {
        if (download == null) {
            return null;
        }
        try {
            return Files.createDirectories(download.toAbsolutePath().normalize())
                    .toString();
        } catch (IOException e) {
            throw new CannotRun("videos cannot be put into %s: %s".formatted(download, e), e);
        }
    }

    private static List<String> strings(List<Path> paths) {
        return paths.stream().map(Path::toString).toList();
    }
}
