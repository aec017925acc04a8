package io.reelbatch.backend.nemo;

import io.reelbatch.backend.Draft;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// Reads a draft without touching it. Its keys are short: `t` the tracks, `tt` a track's type, `sg` its
/// segments, `d` a length in milliseconds, `m` what is known about a thing.
final class DraftReader {
    private static final Logger log = LoggerFactory.getLogger(DraftReader.class);

    private DraftReader() {}

    /// @param json the draft's raw text
    /// @return nothing where there is no draft yet: null, or an empty object
    static @Nullable Draft read(String json) {
        JsonNode tree = Json.tree(json);
        if (tree == null || !tree.isObject() || tree.isEmpty()) {
            return null;
        }
        return new Draft(json, CanonicalJson.digest(tree), isExportReady(tree), summary(tree));
    }

    /// A draft that can be exported is not given up because nobody can say in words what is in it.
    private static String summary(JsonNode draft) {
        try {
            return Timeline.of(draft);
        } catch (RuntimeException unreadable) {
            log.warn("a draft cannot be summed up", unreadable);
            return "Timeline (cannot be summed up)";
        }
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
