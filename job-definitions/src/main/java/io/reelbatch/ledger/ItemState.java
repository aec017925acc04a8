package io.reelbatch.ledger;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// How far an item is. An item moves only along [#next()]; the database enforces it by compare-and-set.
///
/// ```
/// ACCEPTED -> UPLOADED -> GENERATION_INTENT -> GENERATION_UNRESOLVED -> GENERATED -> RENDER_INTENT ->
/// RENDERING ->
/// DONE
/// ```
///
/// From every open state an item may become `FAILED`, `PARKED` or `CANCELLED`. The steps back are the
/// proofs that nothing was executed (`GENERATION_INTENT -> UPLOADED`), a lost session that nothing was paid
/// in (`-> ACCEPTED`), and a render that failed and is tried under a new id (`-> GENERATED`).
public enum ItemState {
    /// in the ledger; session and media are missing
    ACCEPTED(Stage.UPLOAD),
    /// session and media are in the cloud; nothing was paid
    UPLOADED(Stage.GENERATION),
    /// the paid call is about to be sent, or was sent by a process that died
    GENERATION_INTENT(Stage.GENERATION),
    /// the paid call is over or lost; only the session's state tells what became of it
    GENERATION_UNRESOLVED(Stage.GENERATION),
    /// paid for, and the draft is in the ledger; from here on everything is free
    GENERATED(Stage.RENDER),
    /// the render is about to be submitted under an id of ours
    RENDER_INTENT(Stage.RENDER),
    /// the render was accepted and is polled
    RENDERING(Stage.RENDER),
    DONE(null),
    FAILED(null),
    /// needs a person or money; nothing is lost
    PARKED(null),
    CANCELLED(null);

    private final @org.jspecify.annotations.Nullable Stage stage;

    ItemState(@org.jspecify.annotations.Nullable Stage stage) {
        this.stage = stage;
    }

    /// The stage that moves an item on from here, or nothing where the item is at its end.
    public Optional<Stage> stage() {
        return Optional.ofNullable(stage);
    }

    public boolean terminal() {
        return stage == null;
    }

    /// The queue that an item waits in here.
    public Optional<Lane> lane() {
        return switch (this) {
            case ACCEPTED -> Optional.of(Lane.UPLOAD);
            case UPLOADED -> Optional.of(Lane.SEND);
            case GENERATION_INTENT, GENERATION_UNRESOLVED -> Optional.of(Lane.SETTLE);
            case GENERATED, RENDER_INTENT, RENDERING -> Optional.of(Lane.RENDER);
            case DONE, FAILED, PARKED, CANCELLED -> Optional.empty();
        };
    }

    /// The states that may follow this one.
    public Set<ItemState> next() {
        return switch (this) {
            case ACCEPTED -> open(ACCEPTED, UPLOADED);
            // a row that sends nothing takes what its session holds, or only reports it
            case UPLOADED -> open(UPLOADED, GENERATION_INTENT, ACCEPTED, GENERATED, DONE);
            case GENERATION_INTENT -> open(GENERATION_INTENT, UPLOADED, ACCEPTED, GENERATION_UNRESOLVED, GENERATED);
            case GENERATION_UNRESOLVED -> open(GENERATION_UNRESOLVED, GENERATED);
            case GENERATED -> open(GENERATED, RENDER_INTENT);
            case RENDER_INTENT, RENDERING -> open(RENDERING, RENDER_INTENT, GENERATED, DONE);
            case DONE -> EnumSet.noneOf(ItemState.class);
            // what was paid for before it was called off can still be had
            case CANCELLED -> EnumSet.of(UPLOADED, GENERATED);
            // a person may have a failed or parked item tried again
            case FAILED, PARKED -> EnumSet.of(ACCEPTED, UPLOADED, GENERATED, CANCELLED);
        };
    }

    private static Set<ItemState> open(ItemState... more) {
        EnumSet<ItemState> states = EnumSet.of(FAILED, PARKED, CANCELLED);
        states.addAll(Set.of(more));
        return states;
    }
}
