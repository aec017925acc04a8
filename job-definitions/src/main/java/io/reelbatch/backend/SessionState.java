package io.reelbatch.backend;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A session as the cloud shows it.
///
/// @param draft the timeline, absent before the first generation
/// @param fingerprint digest of everything in the state that a generation may change, without its volatile
///     parts
/// @param mediaNames names and hashes of the assets in the session, to find out whether an upload arrived
public record SessionState(@Nullable Draft draft, String fingerprint, Set<String> mediaNames) {

    /// The draft's digest, or nothing where there is no draft.
    public @Nullable String draftDigest() {
        return draft == null ? null : draft.digest();
    }
}
