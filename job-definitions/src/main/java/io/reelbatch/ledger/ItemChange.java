package io.reelbatch.ledger;

import org.jspecify.annotations.Nullable;

/// Folds facts into an item. Refuses a step that the state machine does not have.
final class ItemChange {
    private final Item before;
    private ItemState state;
    private Waiting waiting;
    private int attempts;
    private Cost cost;
    private int renders;
    private int effects;
    private @Nullable String sessionId;
    private @Nullable String userId;
    private @Nullable String tokenRef;
    private @Nullable String draftDigest;
    private @Nullable String timeline;
    private @Nullable String renderId;
    private @Nullable Output output;
    private @Nullable Problem problem;
    private @Nullable Effect effect;
    private @Nullable String draftJson;
    private Turns turns;

    ItemChange(Item before) {
        this.before = before;
        this.state = before.state();
        this.waiting = before.waiting();
        this.attempts = before.attempts();
        this.cost = before.cost();
        this.renders = before.renders();
        this.effects = before.effects();
        this.sessionId = before.sessionId();
        this.userId = before.userId();
        this.tokenRef = before.tokenRef();
        this.draftDigest = before.draftDigest();
        this.timeline = before.timeline();
        this.renderId = before.renderId();
        this.output = before.output();
        this.problem = before.problem();
        this.effect = before.effect();
        this.turns = before.turns();
    }

    ItemChange move(ItemState next, Waiting until) {
        if (!before.state().next().contains(next)) {
            throw new IllegalStateException(
                    "%s cannot go from %s to %s".formatted(before.name(), before.state(), next));
        }
        state = next;
        waiting = until;
        if (next != before.state()) {
            problem = null;
        }
        return this;
    }

    /// The ways back to sending: a turn that is known to be over, and that another one answers; and one that
    /// is sent once more.
    ItemChange followUp(ItemState next) {
        boolean sent =
                before.state() == ItemState.GENERATION_INTENT || before.state() == ItemState.GENERATION_UNRESOLVED;
        if (!sent || next != ItemState.UPLOADED) {
            throw new IllegalStateException(
                    "%s cannot be followed up from %s to %s".formatted(before.name(), before.state(), next));
        }
        state = next;
        waiting = Waiting.NOT;
        problem = null;
        return this;
    }

    ItemChange tried() {
        attempts++;
        return this;
    }

    ItemChange freshTries() {
        attempts = 0;
        return this;
    }

    ItemChange problem(Problem why) {
        problem = why;
        return this;
    }

    ItemChange intend(Effect intent) {
        effect = intent;
        effects++;
        switch (intent.kind()) {
            case GENERATION -> cost = cost.sent(1);
            case RENDER -> {
                renders++;
                renderId = intent.idempotencyKey();
                draftJson = before.draftJson();
            }
            case UPLOAD -> {}
        }
        return this;
    }

    void keep(Fact fact) {
        switch (fact) {
            case Fact.SessionOpened(var session, var user, var token) -> {
                sessionId = session;
                userId = user;
                tokenRef = token;
            }
            case Fact.SessionDropped() -> {
                sessionId = null;
                tokenRef = null;
            }
            case Fact.StreamEnded(var how) -> effect = openEffect().ended(how);
            case Fact.Looked(var what) -> effect = openEffect().seen(what);
            case Fact.EffectClosed(var result) -> close(result);
            case Fact.Charged(var credits, var exact) -> cost = cost.charged(credits, exact);
            case Fact.DraftTaken(var json, var digest, var summary) -> {
                draftJson = json;
                draftDigest = digest;
                timeline = summary;
            }
            case Fact.Met(var what) -> problem = what;
            case Fact.TurnOver(var words, var digest) -> turns = turns.next(words, digest);
            case Fact.Said(var words) -> turns = turns.said(words);
            case Fact.SentAgain(var digest) -> {
                turns = turns.again(digest);
                cost = cost.suspected();
            }
            case Fact.TimelineSeen(var digest, var summary) -> {
                draftDigest = digest;
                timeline = summary;
            }
            case Fact.RenderAccepted(var id, var token) -> {
                renderId = id;
                tokenRef = token == null ? tokenRef : token;
            }
            case Fact.VideoFound(var url, var expiresAt) -> output = new Output(url, null, null, null, expiresAt);
            case Fact.VideoStored(var file, var bytes, var sha256) -> {
                if (output == null) {
                    throw new IllegalStateException(before.name() + " was downloaded before its URL was known");
                }
                output = new Output(output.url(), file, bytes, sha256, output.expiresAt());
            }
        }
    }

    /// A row that fails before it has changed the session it shares makes its place there free, so that the
    /// mended row can take it in another batch.
    void leaveSession() {
        SessionPlace place = before.request().session();
        if (place != null && place.position() > 0 && draftDigest == null) {
            sessionId = null;
        }
    }

    private void close(Effect.Result result) {
        boolean nothingSent =
                result == Effect.Result.NOT_EXECUTED && openEffect().kind() == Effect.Kind.GENERATION;
        if (nothingSent) {
            cost = cost.sent(-1);
        }
        effect = null;
    }

    /// What an item has cost that comes to its end with its generation unresolved is not known.
    ItemChange costOfOpenEnd() {
        if (state.terminal() && effect != null && effect.kind() == Effect.Kind.GENERATION) {
            cost = cost.charged(0, false);
        }
        return this;
    }

    private Effect openEffect() {
        if (effect == null) {
            throw new IllegalStateException(before.name() + " has no open effect");
        }
        return effect;
    }

    Item toItem() {
        return new Item(
                before.id(),
                before.batchId(),
                before.rowNumber(),
                before.rowKey(),
                before.priority(),
                before.request(),
                state,
                waiting,
                attempts,
                cost,
                renders,
                effects,
                sessionId,
                userId,
                tokenRef,
                draftDigest,
                timeline,
                renderId,
                output,
                problem,
                effect,
                draftJson,
                turns);
    }
}
