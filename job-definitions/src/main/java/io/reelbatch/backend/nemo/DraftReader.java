package io.reelbatch.backend.nemo;

import io.reelbatch.backend.Draft;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads a draft without touching it. Its keys are short: `t` the tracks, `tt` a track's type, `sg` its
/// segments, `d` a length in milliseconds, `m` what is known about a thing.
final class DraftReader {
    private DraftReader() {}

    /// @param json the draft's raw text
    /// @return nothing where there is no draft yet: null, or an empty object
    static @Nullable Draft read(String json) {
        JsonNode tree = Json.tree(json);
        if (tree == null || !tree.isObject() || tree.isEmpty()) {
            return null;
        }
        return new Draft(json, CanonicalJson.digest(tree), isExportReady(tree), Timeline.of(tree));
    }

    private static boolean isExportReady(JsonNode draft) {
        for (JsonNode track : draft.path("t")) {
            if (!track.path("sg").isEmpty()) {
                return true;
            }
        }
        return false;
    }
}
