package io.reelbatch.generation;

import io.reelbatch.backend.Credits;
import io.reelbatch.backend.Draft;
import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.Effect;
import io.reelbatch.ledger.Fact;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.Waiting;
import io.reelbatch.stage.RunningBatch;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether a message is sent once more of which nothing has come within the quiescence period. Only where
/// the settings allow it, and only for what the balance shows while nothing else is in flight: new
/// generations are held back until those under way have ended, or are as much in doubt.
///
/// No proof: the first send may take effect even later. So the row is marked, and the same session is used,
/// in which the next look would see it.
final class SendingAgain {
    private static final Logger log = LoggerFactory.getLogger(SendingAgain.class);

    /// A hold that is not renewed by so many looks ends: the item may be paused, or its worker gone.
    private static final int MISSED_LOOKS = 4;

    private final GenerationSettings settings;
    private final InstantSource clock;

    SendingAgain(GenerationSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /// To be asked when the quiescence period is over and no video has appeared.
    ///
    /// @param balance as it is now
    /// @return nothing where the item is not to be sent again, now or ever
    Optional<Outcome> afterQuiescence(Item item, @Nullable Draft draft, RunningBatch batch, Credits balance) {
        Effect effect = item.openEffect();
        Effect.Before before = Balances.before(effect);
        boolean untouched = draft == null || draft.digest().equals(before.draftDigest());
        if (!mayBeSentAgain(item) || !untouched || !sameTotal(before, balance)) {
            batch.run().account().endHold(item);
            return Optional.empty();
        }
        Instant now = clock.instant();
        Instant missed = now.plus(settings.lookEvery().multipliedBy(MISSED_LOOKS));
        boolean nothingElse = batch.run().account().hold(item, now, missed);
        if (nothingElse
                && Balances.nobodyCharged(effect, batch.backend().credits())
                && !batch.run().account().othersGenerate(now)) {
            log.warn("{} is sent once more: no video and no charge has appeared", item.name());
            return Optional.of(Outcome.advance(
                    ItemState.UPLOADED,
                    new Fact.EffectClosed(Effect.Result.UNRESOLVED),
                    new Fact.Charged(0, false),
                    new Fact.SentAgain(before.draftDigest())));
        }
        if (now.isBefore(effect.intentAt().plus(settings.quiescence().multipliedBy(2)))) {
            return Optional.of(
                    Outcome.defer(ItemState.GENERATION_UNRESOLVED, Waiting.until(now.plus(settings.lookEvery()))));
        }
        batch.run().account().endHold(item);
        return Optional.empty();
    }

    /// A video that comes late in a shared session would be taken for the next row's.
    private boolean mayBeSentAgain(Item item) {
        return item.turns().resends() + 1 < settings.maxSends()
                && item.request().session() == null;
    }

    /// Where credits have gone, or have been added, no later look can show that none went for this item:
    /// nobody has to wait for it.
    private static boolean sameTotal(Effect.Before before, Credits balance) {
        return balance.available() + balance.frozen() == before.available() + before.frozen();
    }

    /// What was sent again, or paid for again by a person's leave, is never given up by itself: something may
    /// still come of the first time.
    static Attempt nothingIsGivenUp(Attempt attempt) {
        Item item = attempt.before();
        if (!item.cost().suspect()
                || !(attempt.outcome() instanceof Outcome.Fail(var code, var message, var _, var facts))) {
            return attempt;
        }
        List<Fact> all = new ArrayList<>(facts);
        if (facts.stream().noneMatch(Fact.Charged.class::isInstance)) {
            all.add(new Fact.Charged(0, false));
        }
        return new Attempt(
                item,
                new Outcome.Park(
                        code,
                        message,
                        "It was sent more than once. Look at session %s in your account, then run `reelbatch resolve`."
                                .formatted(item.session()),
                        all));
    }
}
