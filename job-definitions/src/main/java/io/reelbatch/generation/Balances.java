package io.reelbatch.generation;

import io.reelbatch.backend.Credits;
import io.reelbatch.ledger.Effect;
import java.util.Objects;

/// What the account's balance proves about a generation. It is the whole account's, so that it often proves
/// nothing.
final class Balances {
    private Balances() {}

    /// Proof that the account has paid for nothing since: what was there is there, neither less nor more,
    /// and nothing is reserved. A part that was reserved for another generation and came back could hide
    /// what this one has cost, and so could credits that a person has added.
    static boolean nobodyCharged(Effect effect, Credits now) {
        Effect.Before before = before(effect);
        return now.frozen() == 0 && now.available() == before.available() + before.frozen();
    }

    static boolean notCharged(Effect effect, Credits now) {
        Effect.Before before = before(effect);
        return now.available() >= before.available()
                && now.frozen() <= before.frozen()
                && now.available() + now.frozen() >= before.available() + before.frozen();
    }

    static Effect.Before before(Effect effect) {
        return Objects.requireNonNull(effect.before(), "a generation's intent holds what was there before it");
    }
}
