package io.reelbatch.generation;

import io.reelbatch.backend.Credits;
import io.reelbatch.backend.Draft;
import io.reelbatch.ledger.Effect;
import io.reelbatch.ledger.Fact;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.Waiting;
import io.reelbatch.stage.AgentPolicy;
import io.reelbatch.stage.RunningBatch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What becomes of a turn that ended as it should, but with a question or with a wish that only somebody at
/// a screen could grant: the job definition's answer goes out as the next turn of the same session, a
/// limited number of times, or a person is asked. Each turn is a send of its own, with an intent of its own;
/// none is ever sent twice.
final class Replying {
    private static final Logger log = LoggerFactory.getLogger(Replying.class);

    private final GenerationSettings settings;
    private final InstantSource clock;

    Replying(GenerationSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /// To be asked when the time is over in which a video may still appear after a clean end. Where others use
    /// the balance, so that it cannot tell whether a video is being made, the agent is not answered before the
    /// quiescence period is over: the words may have been a courtesy, and the video late.
    ///
    /// @return nothing where the agent wants no reply, or where a video is being made for all that is known
    Optional<Outcome> reply(Item item, @Nullable Draft draft, RunningBatch batch) {
        Effect effect = item.openEffect();
        AgentWords words = AgentWords.of(Objects.requireNonNull(effect.end()).answer());
        if (!words.wantsAReply()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Duration age = Duration.between(effect.intentAt(), now);
        if (draft != null && !hasSettled(effect, draft)) {
            if (age.compareTo(settings.quiescence().multipliedBy(2)) >= 0) {
                return Optional.empty(); // it never will
            }
            return Optional.of(Outcome.defer(
                    ItemState.GENERATION_UNRESOLVED,
                    Waiting.until(now.plus(settings.stableFor())),
                    new Fact.Looked(new Effect.Seen(draft.digest(), now))));
        }
        Credits balance = batch.backend().credits();
        boolean alone = Balances.before(effect).alone() && batch.run().account().wasAlone(item);
        boolean free = Balances.nobodyCharged(effect, balance) || (alone && Balances.notCharged(effect, balance));
        boolean mayStillCome = alone || age.compareTo(settings.quiescence()) < 0;
        return !free && mayStillCome
                ? Optional.empty()
                : Optional.of(answered(item, draft, words, free, batch.agent()));
    }

    /// A draft that has changed, but cannot be exported, must have stayed the same for a while.
    private boolean hasSettled(Effect effect, Draft draft) {
        if (draft.digest().equals(Balances.before(effect).draftDigest())) {
            return true;
        }
        Effect.Seen seen = effect.seen();
        return seen != null
                && seen.digest().equals(draft.digest())
                && !clock.instant().isBefore(seen.at().plus(settings.stableFor()));
    }

    /// @param free whether the balance proves that the turn has cost nothing
    private static Outcome answered(
            Item item, @Nullable Draft draft, AgentWords words, boolean free, AgentPolicy policy) {
        Fact over = new Fact.EffectClosed(free ? Effect.Result.FAILED : Effect.Result.ANSWERED);
        Fact cost = new Fact.Charged(0, free);
        String said = Objects.requireNonNull(item.openEffect().end()).answer();
        int turns = item.turns().over() + 1;
        return switch (policy.questions()) {
            case PARK -> unanswered(item, words, over, cost, "the job definition has questions parked");
            case PROCEED -> {
                if (turns >= policy.maxTurns()) {
                    yield unanswered(item, words, over, cost, "%d turns are the limit".formatted(policy.maxTurns()));
                }
                log.info("{} is answered; the agent said: {}", item.name(), words.translated());
                yield Outcome.advance(
                        ItemState.UPLOADED, over, cost, new Fact.TurnOver(said, draft == null ? null : draft.digest()));
            }
        };
    }

    private static Outcome unanswered(Item item, AgentWords words, Fact over, Fact cost, String why) {
        return Outcome.park(
                "QUESTION_UNANSWERED",
                "%s (%s)".formatted(words.translated(), why),
                "Say in the prompt what the agent asks for, or under agent.answer in the job definition;"
                        + " `reelbatch retry` begins the row anew. The session is %s.".formatted(item.session()),
                over,
                cost);
    }

    /// What the item's next turn says: its prompt at first, then the answer to what the agent said.
    static String message(Item item, AgentPolicy policy) {
        String said = item.turns().lastWords();
        if (item.turns().over() == 0 || said == null) {
            return item.request().prompt();
        }
        String wishes = AgentWords.of(said).wishes();
        return wishes.isEmpty()
                ? policy.answer()
                : "There is no screen here and nobody to use it. Please do this yourself: %s %s"
                        .formatted(wishes, policy.answer());
    }
}
