package io.reelbatch.request;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What is to be done in the remote workspace. A row that names none generates.
public enum Action {
    /// Send the prompt and export the video that comes of it.
    GENERATE,
    /// Export the draft that the shared workspace holds. Sends no prompt and costs nothing.
    EXPORT,
    /// Report the timeline of the shared workspace. Sends no prompt, costs nothing and makes no video.
    STATE;

    static Optional<Action> named(String word) {
        return Arrays.stream(values())
                .filter(action -> action.word().equalsIgnoreCase(word))
                .findFirst();
    }

    /// Whether the row's prompt is sent.
    public boolean sendsPrompt() {
        return this == GENERATE;
    }

    /// The word used in manifests.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
