package io.reelbatch.launch;

import java.nio.file.Path;

/// Somebody wrote to a manifest while it was read. Nothing was made of it.
public final class ManifestChanged extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    ManifestChanged(Path manifest) {
        super("%s changed while it was read; run the command again when nobody writes to it".formatted(manifest));
    }
}
