package io.reelbatch.generation;

import io.reelbatch.backend.AccountStopped;
import io.reelbatch.backend.BackendException;
import io.reelbatch.backend.ContractBroken;
import io.reelbatch.backend.Credits;
import io.reelbatch.backend.Draft;
import io.reelbatch.backend.ExportBlocked;
import io.reelbatch.backend.ItemRefused;
import io.reelbatch.backend.RetryLater;
import io.reelbatch.backend.SessionId;
import io.reelbatch.backend.SessionLost;
import io.reelbatch.backend.VideoBackend;
import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.Effect;
import io.reelbatch.ledger.Fact;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.Problem;
import io.reelbatch.ledger.Waiting;
import io.reelbatch.ledger.WaitingFor;
import io.reelbatch.stage.Faults;
import io.reelbatch.stage.RunningBatch;
import io.reelbatch.stage.StageAttempt;
import io.reelbatch.stage.Suspicion;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out what became of a generation that was sent, by looking at the session's draft: done is one that
/// differs from the draft before, can be exported, and has stayed the same for a while. It sends nothing
/// itself.
final class Settling implements StageAttempt {
    private static final Logger log = LoggerFactory.getLogger(Settling.class);

    /// After so many useless answers in a row there is nothing to be hoped for.
    private static final int USELESS_LOOKS = 5;

    /// When nothing is to be expected any more, looks are so many times rarer: with other generations in
    /// flight the balance fell for them, and every row of which nothing is heard is looked after this long.
    private static final int RARER = 5;

    private final GenerationSettings settings;
    private final Faults faults;
    private final InstantSource clock;
    private final Replying replying;
    private final SendingAgain again;

    Settling(GenerationSettings settings, Faults faults, InstantSource clock) {
        this.settings = settings;
        this.faults = faults;
        this.clock = clock;
        this.replying = new Replying(settings, clock);
        this.again = new SendingAgain(settings, clock);
    }

    @Override
    public Attempt attempt(Item item, RunningBatch batch) {
        if (!faults.mayCall(item)) {
            return new Attempt(item, faults.notNow(item));
        }
        try {
            Instant asked = clock.instant();
            Draft draft =
                    batch.backend(item).stateOf(new SessionId(item.session())).draft();
            faults.success(item);
            return new Attempt(item, ifStillTrue(judged(item, draft, batch), asked));
        } catch (RetryLater noAnswer) {
            return new Attempt(item, notSeen(item, noAnswer, batch));
        } catch (ContractBroken | ItemRefused | ExportBlocked refused) {
            return new Attempt(item, faults.again(item, refused, refused(item, refused)));
        } catch (AccountStopped | SessionLost error) {
            return new Attempt(item, faults.outcome(item, error, ItemState.GENERATION_UNRESOLVED));
        }
    }

    /// The process may have slept between its question and its verdict, and the video may have appeared
    /// meanwhile: an item is only given up for what was seen just now.
    private Outcome ifStillTrue(Outcome verdict, Instant asked) {
        Instant now = clock.instant();
        boolean givesUp = switch (verdict) {
            case Outcome.Fail _, Outcome.Park _ -> true;
            case Outcome.Advance(var next, var _) -> next == ItemState.UPLOADED; // another turn
            case Outcome.Defer _, Outcome.Cancel _ -> false;
        };
        boolean old = asked.plus(settings.lookEveryAfterCut()).isBefore(now);
        return givesUp && old ? lookAgain(now) : verdict;
    }

    /// A look that is refused, or that nobody can read, proves nothing about the call that was paid for;
    /// the item must not become one that may be paid for again. Again and again the same after all that
    /// time, a person has to look.
    private Outcome refused(Item item, BackendException refused) {
        if (age(item).compareTo(settings.quiescence()) < 0 || item.attempts() + 1 < USELESS_LOOKS) {
            return withoutAnswer(refused, settings.lookEvery(), true);
        }
        return given(item, "the session cannot be looked at: " + refused.getMessage());
    }

    /// While the cloud is away the item goes on waiting: giving up would leave a paid video behind. But
    /// where it tells the balance and never this session, a person has to look.
    private Outcome notSeen(Item item, RetryLater noAnswer, RunningBatch batch) {
        return isOverdue(item) && balance(batch) != null
                ? useless(item, noAnswer, "the session cannot be looked at: " + noAnswer.getMessage())
                : later(item, noAnswer);
    }

    private Outcome judged(Item item, @Nullable Draft draft, RunningBatch batch) {
        try {
            return judge(item, draft, batch);
        } catch (RetryLater noBalance) {
            String story = "no video appeared within %d s, and the balance cannot be read: %s"
                    .formatted(age(item).toSeconds(), noBalance.getMessage());
            return isOverdue(item) ? useless(item, noBalance, story) : later(item, noBalance);
        }
    }

    private static @Nullable Credits balance(RunningBatch batch) {
        try {
            return batch.backend().credits();
        } catch (BackendException noAnswer) {
            log.info("the balance is not known: {}", noAnswer.getMessage());
            return null;
        }
    }

    /// The cloud is there, but does not tell what this item needs: asked rarely, and a few times only.
    private Outcome useless(Item item, RetryLater error, String story) {
        return item.attempts() + 1 < USELESS_LOOKS
                ? faults.again(item, error, withoutAnswer(error, rarely(), true))
                : given(item, story);
    }

    private static Outcome given(Item item, String story) {
        return Outcome.park("GENERATION_UNRESOLVED", story, lookYourself(item), new Fact.Charged(0, false));
    }

    private static String lookYourself(Item item) {
        return "Look at session %s in your account; sending again could pay twice.".formatted(item.session());
    }

    /// No try is used up, however often the cloud does not answer.
    private Outcome later(Item item, RetryLater noAnswer) {
        return switch (noAnswer.reason()) {
            case RATE_LIMIT -> faults.outcome(item, noAnswer, ItemState.GENERATION_UNRESOLVED);
            case UNREACHABLE, SERVER_ERROR -> {
                Duration wait = faults.atLeastAsked(noAnswer, settings.lookEvery());
                yield faults.again(item, noAnswer, withoutAnswer(noAnswer, wait, false));
            }
        };
    }

    private Outcome withoutAnswer(BackendException error, Duration wait, boolean countsAsTry) {
        Problem why = new Problem("NO_ANSWER", String.valueOf(error.getMessage()), "Nothing; it is tried again.");
        Waiting waiting = new Waiting(WaitingFor.RETRY, clock.instant().plus(wait));
        return new Outcome.Defer(ItemState.GENERATION_UNRESOLVED, waiting, countsAsTry, List.of(new Fact.Met(why)));
    }

    private Duration age(Item item) {
        return Duration.between(item.openEffect().intentAt(), clock.instant());
    }

    /// Whether nothing is to be expected any more, even where the balance has fallen.
    private boolean isOverdue(Item item) {
        return age(item).compareTo(settings.quiescence().multipliedBy(2)) >= 0;
    }

    private Duration rarely() {
        return settings.lookEveryAfterCut().multipliedBy(RARER);
    }

    private Outcome judge(Item item, @Nullable Draft draft, RunningBatch batch) {
        Effect effect = item.openEffect();
        boolean changed =
                draft != null && !draft.digest().equals(Balances.before(effect).draftDigest());
        if (draft == null || !changed) {
            return nothingYet(item, draft, batch);
        }
        if (!draft.exportReady()) {
            return stillWorking(item, draft, batch);
        }
        Instant now = clock.instant();
        Effect.Seen seen = effect.seen();
        if (seen == null || !seen.digest().equals(draft.digest())) {
            return anotherDraft(item, draft, batch);
        }
        Instant stableAt = seen.at().plus(settings.stableFor());
        return now.isBefore(stableAt) ? lookAgain(stableAt) : generated(item, draft, batch);
    }

    /// What is added to a draft is added soon. One that is another at every look, long after everything that
    /// was sent can have taken effect, will never hold still, but it is paid for and can be exported.
    private Outcome anotherDraft(Item item, Draft draft, RunningBatch batch) {
        Instant now = clock.instant();
        boolean restless = item.openEffect().seen() != null && age(item).compareTo(settings.quiescence()) >= 0;
        if (restless && item.attempts() + 1 >= USELESS_LOOKS) {
            log.warn("{} has another draft at every look; the latest is taken", item.name());
            return generated(item, draft, batch);
        }
        return new Outcome.Defer(
                ItemState.GENERATION_UNRESOLVED,
                Waiting.until(now.plus(settings.stableFor())),
                restless,
                List.of(new Fact.Looked(new Effect.Seen(draft.digest(), now))));
    }

    /// A draft under construction is no end, but it is a change: what was seen before it was not the last
    /// word.
    private Outcome stillWorking(Item item, Draft draft, RunningBatch batch) {
        Outcome waiting = nothingYet(item, draft, batch);
        return item.openEffect().seen() != null
                        && waiting instanceof Outcome.Defer later
                        && later.facts().isEmpty()
                ? Outcome.defer(
                        later.state(),
                        later.waiting(),
                        new Fact.Looked(new Effect.Seen(draft.digest(), clock.instant())))
                : waiting;
    }

    private Outcome generated(Item item, Draft draft, RunningBatch batch) {
        log.info("{} generated: {}", item.name(), draft.timeline());
        List<Fact> facts = new ArrayList<>(List.of(
                charge(item, batch),
                new Fact.EffectClosed(Effect.Result.DONE),
                new Fact.DraftTaken(draft.json(), draft.digest(), draft.timeline())));
        Effect.End end = item.openEffect().end();
        AgentWords words = AgentWords.of(end == null || !end.clean() ? "" : end.answer());
        if (words.speaksOfAScreen() || item.turns().over() > 0) {
            facts.add(new Fact.Said(lastWords(item, words)));
        }
        return new Outcome.Advance(ItemState.GENERATED, facts);
    }

    private static String lastWords(Item item, AgentWords words) {
        String asked = item.turns().lastWords();
        return item.turns().over() == 0 || asked == null
                ? words.translated()
                : "%s (answered by itself) %s"
                        .formatted(AgentWords.of(asked).translated(), words.translated())
                        .strip();
    }

    /// The balance is the whole account's. Only where this was the one generation in flight does it tell
    /// what it cost; and no video waits for it.
    private Fact.Charged charge(Item item, RunningBatch batch) {
        Effect.Before before = Balances.before(item.openEffect());
        boolean alone = batch.run().account().wasAloneHere(item) && before.alone();
        Credits now = alone ? balance(batch) : null;
        if (now != null) {
            long spent = before.available() - now.available();
            if (spent >= 0
                    && now.frozen() == before.frozen()
                    && batch.run().account().wasAlone(item)) {
                if (item.cost().suspect() && spent >= 2 * settings.creditsEach()) {
                    Suspicion.note(item, "has cost %d credits".formatted(spent));
                }
                return new Fact.Charged(spent, true);
            }
        }
        return new Fact.Charged(settings.creditsEach(), false);
    }

    private Outcome nothingYet(Item item, @Nullable Draft draft, RunningBatch batch) {
        Effect effect = item.openEffect();
        VideoBackend backend = batch.backend();
        Instant now = clock.instant();
        Effect.End end = effect.end();
        if (end != null && end.clean() && now.isBefore(end.at().plus(settings.grace()))) {
            return lookAgain(now.plus(settings.lookEvery()));
        }
        if (end != null && end.clean()) {
            Optional<Outcome> reply = replying.reply(item, draft, batch);
            if (reply.isPresent()) {
                return reply.get();
            }
        }
        if (end != null
                && end.clean()
                && !end.answer().isBlank()
                && Balances.nobodyCharged(effect, backend.credits())) {
            return Outcome.fail(
                    "NO_VIDEO",
                    "the agent answered without making a video: "
                            + AgentWords.of(end.answer()).translated(),
                    "Change the prompt to what it asks for and hand the row in again; nothing was charged.",
                    new Fact.EffectClosed(Effect.Result.FAILED));
        }
        Duration age = Duration.between(effect.intentAt(), now);
        if (age.compareTo(settings.quiescence()) < 0) {
            return lookAgain(now.plus(settings.lookEveryAfterCut()));
        }
        Credits balance = backend.credits();
        return again.afterQuiescence(item, draft, batch, balance)
                .orElseGet(() -> unresolved(item, batch, balance, age));
    }

    /// The period in which a request that was sent may still take effect is over. A balance that fell is
    /// worth the same time again; but it says something about this item only where nothing else was in
    /// flight.
    private Outcome unresolved(Item item, RunningBatch batch, Credits balance, Duration age) {
        Effect effect = item.openEffect();
        boolean notCharged = Balances.notCharged(effect, balance);
        Duration left = settings.quiescence().multipliedBy(2).minus(age);
        if (!notCharged && left.isPositive()) {
            Duration rare = rarely();
            return lookAgain(clock.instant().plus(rare.compareTo(left) < 0 ? rare : left));
        }
        String story = "no video appeared within %d s (%s)"
                .formatted(
                        age.toSeconds(),
                        effect.end() == null
                                ? "the process was killed"
                                : effect.end().answer());
        if (!notCharged
                && Balances.before(effect).alone()
                && batch.run().account().wasAlone(item)) {
            return Outcome.park(
                    "CHARGED_NO_STATE",
                    story + ", but the balance is lower than before",
                    lookYourself(item),
                    new Fact.Charged(Balances.before(effect).available() - balance.available(), true));
        }
        return given(item, story + ", and nothing proves that none was charged");
    }

    private static Outcome lookAgain(Instant at, Fact... facts) {
        return Outcome.defer(ItemState.GENERATION_UNRESOLVED, Waiting.until(at), facts);
    }
}
