package io.reelbatch.ledger;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The durable state of one request inside a batch, as it was last committed. Immutable: an [Outcome] makes
/// a new one.
///
/// @param rowKey the row's name in its batch: its `id`, or a digest where it has none
/// @param attempts failed tries since the last step forward; until something is sent, of uploading and
///     sending together
/// @param renders renders submitted so far
/// @param effects effects announced so far, of all kinds
/// @param effect the open effect, if there is one
/// @param tokenRef the token that the session, and what came of it, belongs to
/// @param draftJson loaded only where the next step sends it
/// @param turns the conversation with the agent so far
public record Item(
        long id,
        String batchId,
        int rowNumber,
        String rowKey,
        int priority,
        ItemRequest request,
        ItemState state,
        Waiting waiting,
        int attempts,
        Cost cost,
        int renders,
        int effects,
        @Nullable String sessionId,
        @Nullable String userId,
        @Nullable String tokenRef,
        @Nullable String draftDigest,
        @Nullable String timeline,
        @Nullable String renderId,
        @Nullable Output output,
        @Nullable Problem problem,
        @Nullable Effect effect,
        @Nullable String draftJson,
        Turns turns) {

    /// How the item is called in logs and on the command line.
    public String name() {
        return batchId + "/" + rowKey;
    }

    public Optional<Stage> stage() {
        return state.stage();
    }

    /// The session, where the state says that there is one.
    public String session() {
        if (sessionId == null) {
            throw new IllegalStateException(name() + " is " + state + " without a session");
        }
        return sessionId;
    }

    /// The open effect, where the state says that there is one.
    public Effect openEffect() {
        if (effect == null) {
            throw new IllegalStateException(name() + " is " + state + " without an open effect");
        }
        return effect;
    }

    /// This item with an intent, to be committed before the call it announces.
    public Item intending(ItemState next, Effect intent) {
        return new ItemChange(this).move(next, Waiting.NOT).intend(intent).toItem();
    }

    Item after(Outcome outcome) {
        ItemChange change = new ItemChange(this);
        switch (outcome) {
            case Outcome.Advance(var next, var facts)
            when followsUp(facts) -> change.followUp(next).freshTries();
            // a session alone is no step forward: one that is lost again and again would be tried for ever
            case Outcome.Advance(var next, var _) when next == ItemState.UPLOADED -> change.move(next, Waiting.NOT);
            case Outcome.Advance(var next, var _) ->
                change.move(next, Waiting.NOT).freshTries();
            case Outcome.Defer later -> defer(change, later);
            case Outcome.Fail(var code, var message, var hint, var _) ->
                change.move(ItemState.FAILED, Waiting.NOT).problem(new Problem(code, message, hint));
            case Outcome.Park(var code, var message, var hint, var _) ->
                change.move(ItemState.PARKED, Waiting.NOT).problem(new Problem(code, message, hint));
            case Outcome.Cancel(var code, var message, var hint, var _) ->
                change.move(ItemState.CANCELLED, Waiting.NOT).problem(new Problem(code, message, hint));
        }
        outcome.facts().forEach(change::keep);
        if (outcome instanceof Outcome.Fail) {
            change.leaveSession();
        }
        boolean costIsSaid = outcome.facts().stream().anyMatch(Fact.Charged.class::isInstance);
        return costIsSaid ? change.toItem() : change.costOfOpenEnd().toItem();
    }

    private static boolean followsUp(List<Fact> facts) {
        return facts.stream().anyMatch(fact -> fact instanceof Fact.TurnOver || fact instanceof Fact.SentAgain);
    }

    private static void defer(ItemChange change, Outcome.Defer later) {
        change.move(later.state(), later.waiting());
        if (later.countsAsTry()) {
            change.tried();
        } else if (later.waiting().isOnlyAMoment()) {
            change.freshTries(); // an answer as hoped for; failures count only while they follow one another
        }
    }
}
