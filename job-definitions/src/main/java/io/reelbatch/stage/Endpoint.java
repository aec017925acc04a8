package io.reelbatch.stage;

import io.reelbatch.ledger.Item;
import java.util.Locale;

/// What an attempt asks of the cloud. Each of them can be away, or be asked too often, while the others answer.
public enum Endpoint {
    /// opening a session
    SESSION,
    /// bringing media there
    UPLOAD,
    /// the look at session and balance before the paid call, and that call
    GENERATION,
    /// looking what became of it
    STATE,
    /// submitting renders and following them
    RENDER,
    /// fetching a finished video
    DOWNLOAD;

    static Endpoint of(Item item) {
        return switch (item.state()) {
            case ACCEPTED -> item.sessionId() == null ? SESSION : UPLOAD;
            case UPLOADED, GENERATION_INTENT -> GENERATION;
            case GENERATION_UNRESOLVED -> STATE;
            case GENERATED, RENDER_INTENT -> RENDER;
            case RENDERING -> item.output() == null ? RENDER : DOWNLOAD;
            case DONE, FAILED, PARKED, CANCELLED ->
                throw new IllegalStateException("nothing is asked for %s any more".formatted(item.name()));
        };
    }

    /// As it is written in figures.
    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
