package io.reelbatch.request;

import java.util.Locale;

/// What is to be done in the remote workspace. A row that names none generates.
public enum Action {
    /// Send the prompt and export the video that comes of it.
    GENERATE;

    /// The word used in manifests.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
