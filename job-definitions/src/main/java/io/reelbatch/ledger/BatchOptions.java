package io.reelbatch.ledger;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the user asked for beside the manifest. The latest call decides, so that a repeated command may
/// change them.
///
/// @param resultsFile where the canonical results file goes; the others stand beside it
/// @param downloadDirectory where finished videos are fetched to, or nothing
/// @param mediaRoots directories that local media may lie in
/// @param maxCredits upper limit of what this batch may spend, or nothing
/// @param topic the topic that the rows came in by, which then names their results, or nothing
/// @param sinks names of what takes the results one by one, as decided when the batch was accepted
public record BatchOptions(
        String resultsFile,
        @Nullable String downloadDirectory,
        List<String> mediaRoots,
        @Nullable Long maxCredits,
        @Nullable String topic,
        List<String> sinks) {

    @SuppressWarnings("NullAway") // batches of earlier versions have none
    public BatchOptions {
        sinks = sinks == null ? List.of() : List.copyOf(sinks);
    }

    /// Of a batch made of a manifest.
    public BatchOptions(
            String resultsFile,
            @Nullable String downloadDirectory,
            List<String> mediaRoots,
            @Nullable Long maxCredits) {
        this(resultsFile, downloadDirectory, mediaRoots, maxCredits, null, List.of());
    }

    /// The same with the results elsewhere.
    public BatchOptions withResultsFile(String file) {
        return new BatchOptions(file, downloadDirectory, mediaRoots, maxCredits, topic, sinks);
    }

    /// The same with the finished videos fetched to a directory.
    public BatchOptions withDownloads(String directory) {
        return new BatchOptions(resultsFile, directory, mediaRoots, maxCredits, topic, sinks);
    }

    /// The same with a limit.
    public BatchOptions withMaxCredits(long credits) {
        return new BatchOptions(resultsFile, downloadDirectory, mediaRoots, credits, topic, sinks);
    }

    /// The same with the results going to these sinks.
    public BatchOptions withSinks(List<String> names) {
        return new BatchOptions(resultsFile, downloadDirectory, mediaRoots, maxCredits, topic, names);
    }
}
