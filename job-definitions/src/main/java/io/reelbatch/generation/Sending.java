package io.reelbatch.generation;

import io.reelbatch.account.CreditsGate;
import io.reelbatch.backend.AccountStopped;
import io.reelbatch.backend.BackendException;
import io.reelbatch.backend.Credits;
import io.reelbatch.backend.Draft;
import io.reelbatch.backend.GenerationEnd;
import io.reelbatch.backend.SessionId;
import io.reelbatch.backend.SessionState;
import io.reelbatch.backend.VideoBackend;
import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.BudgetLimit;
import io.reelbatch.ledger.Effect;
import io.reelbatch.ledger.Fact;
import io.reelbatch.ledger.Intents;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.OverBudget;
import io.reelbatch.ledger.Problem;
import io.reelbatch.ledger.Waiting;
import io.reelbatch.ledger.WaitingFor;
import io.reelbatch.stage.Faults;
import io.reelbatch.stage.RunningBatch;
import io.reelbatch.stage.StageAttempt;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends an item's prompt to the agent: the one paid call. The order of its steps is the promise never to
/// pay twice: look at session and balance, commit the intent, send, and leave it to [Settling] to find out
/// what came of it.
final class Sending implements StageAttempt {
    private static final Logger log = LoggerFactory.getLogger(Sending.class);

    private final GenerationSettings settings;
    private final CreditsGate credits;
    private final Intents intents;
    private final Faults faults;
    private final InstantSource clock;

    Sending(GenerationSettings settings, CreditsGate credits, Intents intents, Faults faults, InstantSource clock) {
        this.settings = settings;
        this.credits = credits;
        this.intents = intents;
        this.faults = faults;
        this.clock = clock;
    }

    @Override
    public Attempt attempt(Item item, RunningBatch batch) {
        CreditsGate.Opened noCredits = noCredits(batch);
        if (noCredits != null) {
            Problem why = new Problem("CREDITS", noCredits.reason(), noCredits.hint());
            return new Attempt(item, waitForCredits(noCredits.nextCheckAt(), why));
        }
        Duration left = batch.backend().tokenLife();
        if (left.isPositive() && left.compareTo(settings.tokenNeeded()) < 0) {
            return new Attempt(item, waitForToken(left));
        }
        if (!faults.mayCall(item)) {
            return new Attempt(item, faults.notNow(item));
        }
        Optional<BudgetLimit> over = batch.run().limits().overBudget(item, clock, settings.quiescence());
        if (over.isPresent()) {
            return new Attempt(item, waitForBudget(over.get()));
        }
        if (!batch.run().limits().reserve(item, settings.creditsEach())) {
            return new Attempt(item, waitForBudget(new BudgetLimit(limitReached(batch), null)));
        }
        return reserved(item, batch);
    }

    /// Why the account's generations are held back, if they are; from time to time one item looks at the
    /// balance again.
    private CreditsGate.@Nullable Opened noCredits(RunningBatch batch) {
        if (credits.claimCheck()) {
            try {
                credits.checked(batch.backend().credits().available(), settings.creditsEach());
            } catch (BackendException noAnswer) {
                log.info("the balance is not known: {}", noAnswer.getMessage());
            }
        }
        return credits.opened();
    }

    private Attempt reserved(Item item, RunningBatch batch) {
        Item intended;
        try {
            SessionState state = batch.backend(item).stateOf(new SessionId(item.session()));
            if (movesSinceLastTurn(item, state)) {
                batch.run().limits().release();
                return new Attempt(item, cameLate(item, state));
            }
            intended = intend(item, state, batch);
        } catch (BackendException error) {
            batch.run().limits().release();
            return new Attempt(item, failed(item, batch, error));
        } catch (OverBudget over) {
            batch.run().limits().release();
            return new Attempt(item, waitForBudget(over.limit()));
        } catch (RuntimeException notCommitted) {
            batch.run().limits().release();
            throw notCommitted;
        }
        return new Attempt(intended, send(intended, batch));
    }

    /// Whether the draft is another one than the last send was taken to have left, and may become a video.
    /// One that cannot be exported and has come to rest again does not.
    private static boolean movesSinceLastTurn(Item item, SessionState state) {
        String digest = state.draftDigest();
        if (!item.turns().begun() || Objects.equals(digest, item.turns().draftDigest())) {
            return false;
        }
        Draft draft = state.draft();
        boolean exportReady = draft != null && draft.exportReady();
        return exportReady || !Objects.equals(digest, item.draftDigest());
    }

    /// The last send has made its video after all, long after it was taken to have come to nothing. Another
    /// one would pay for a second video.
    private Outcome cameLate(Item item, SessionState state) {
        Draft draft = state.draft();
        if (draft != null && draft.exportReady() && draft.digest().equals(item.draftDigest())) {
            return Outcome.advance(
                    ItemState.GENERATED,
                    new Fact.Charged(settings.creditsEach(), false),
                    new Fact.DraftTaken(draft.json(), draft.digest(), draft.timeline()));
        }
        return Outcome.defer(
                ItemState.UPLOADED,
                Waiting.until(clock.instant().plus(settings.stableFor())),
                new Fact.TimelineSeen(state.draftDigest(), draft == null ? "" : draft.timeline()));
    }

    private Item intend(Item item, SessionState state, RunningBatch batch) {
        boolean alone = batch.run().account().generating() == 0
                && !batch.run().account().mayBeChargedForStrays(clock.instant(), settings.quiescence());
        Credits balance = batch.backend().credits();
        faults.answered(item); // an outage is over when the service answers, not when a stream of minutes has ended
        Effect.Before before = new Effect.Before(state.draftDigest(), balance.available(), balance.frozen(), alone);
        return intents.commit(
                batch.run(), item, ItemState.GENERATION_INTENT, Effect.generation(item, before, clock.instant()));
    }

    private Outcome send(Item item, RunningBatch batch) {
        Effect intent = item.openEffect();
        if (!isFresh(intent)) {
            // the process may have slept; whoever took over meanwhile must not find this call sent behind its back
            return Outcome.defer(ItemState.UPLOADED, Waiting.NOT, new Fact.EffectClosed(Effect.Result.NOT_EXECUTED));
        }
        log.info("{} generation sent, attempt {}", item.name(), intent.attempt());
        GenerationMeters.sent();
        GenerationEnd end = batch.backend(item)
                .generate(new SessionId(item.session()), Replying.message(item, batch.agent()), progress(item));
        return afterEnd(item, batch, end);
    }

    private boolean isFresh(Effect intent) {
        return Duration.between(intent.intentAt(), clock.instant()).compareTo(settings.oldestIntent()) <= 0;
    }

    private VideoBackend.Progress progress(Item item) {
        return new VideoBackend.Progress() {
            @Override
            public void stillWorking(Duration elapsed) {
                log.info("{} still working after {} s", item.name(), elapsed.toSeconds());
            }

            @Override
            public boolean mayStillSend() {
                return isFresh(item.openEffect());
            }
        };
    }

    private Outcome afterEnd(Item item, RunningBatch batch, GenerationEnd end) {
        Instant now = clock.instant();
        return switch (end) {
            case GenerationEnd.Ended(var answer) -> {
                faults.notTooOften(item);
                GenerationMeters.ended(answer);
                yield look(now.plus(settings.firstLook()), new Effect.End(true, answer, now));
            }
            case GenerationEnd.Unclear(var why, var account) -> {
                log.warn("{} generation ended unclear: {}", item.name(), why);
                GenerationMeters.unclear();
                if (account != null && account.reason() == AccountStopped.Reason.CREDITS) {
                    credits.open(account); // whatever became of this row, the next one would meet with the same
                }
                yield look(now.plus(settings.firstLookAfterCut()), new Effect.End(false, why, now));
            }
            case GenerationEnd.NotExecuted(var why) -> {
                log.info("{} generation was not executed: {}", item.name(), why.getMessage());
                yield notExecuted(item, batch, why);
            }
        };
    }

    private Outcome notExecuted(Item item, RunningBatch batch, BackendException why) {
        return failed(item, batch, why, new Fact.EffectClosed(Effect.Result.NOT_EXECUTED));
    }

    private Outcome failed(Item item, RunningBatch batch, BackendException why, Fact... facts) {
        return faults.outcome(item, why, ItemState.UPLOADED, batch.run().othersPaidInSessionOf(item), facts);
    }

    private static Outcome look(Instant at, Effect.End end) {
        return Outcome.defer(ItemState.GENERATION_UNRESOLVED, Waiting.until(at), new Fact.StreamEnded(end));
    }

    /// What was paid for belongs to the token: one that ends before the video is exported would take it
    /// along. The next token opens another session, in which nothing was paid yet.
    private Outcome waitForToken(Duration left) {
        Problem why = new Problem(
                "TOKEN",
                "the token ends in %d min, too soon to pay for anything with it".formatted(left.toMinutes()),
                "Set NEMO_TOKEN to a token of your own account, or run the same command again after that time.");
        Waiting until = new Waiting(WaitingFor.TOKEN, clock.instant().plus(left));
        return Outcome.defer(ItemState.UPLOADED, until, new Fact.Met(why));
    }

    private static Outcome waitForCredits(Instant until, Problem why) {
        return Outcome.defer(ItemState.UPLOADED, new Waiting(WaitingFor.CREDITS, until), new Fact.Met(why));
    }

    /// Where nobody knows when there will be room, it is looked for again after a while.
    private Outcome waitForBudget(BudgetLimit over) {
        Instant until = over.until() == null ? clock.instant().plus(settings.quiescence()) : over.until();
        return waitForCredits(until, over.why());
    }

    private static Problem limitReached(RunningBatch batch) {
        return new Problem(
                "MAX_CREDITS_REACHED",
                "the limit of %s credits for this batch is used up or reserved"
                        .formatted(batch.run().limits().maxCredits()),
                "Run the same command with a higher --max-credits to go on.");
    }
}
