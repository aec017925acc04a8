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
public record BatchOptions(
        String resultsFile,
        @Nullable String downloadDirectory,
        List<String> mediaRoots,
        @Nullable Long maxCredits) {}
