package io.reelbatch.stage;

import io.reelbatch.account.CreditsGate;
import io.reelbatch.backend.AccountStopped;
import io.reelbatch.backend.BackendException;
import io.reelbatch.backend.ContractBroken;
import io.reelbatch.backend.ExportBlocked;
import io.reelbatch.backend.ItemRefused;
import io.reelbatch.backend.RenderOrphaned;
import io.reelbatch.backend.RetryLater;
import io.reelbatch.backend.SessionLost;
import io.reelbatch.backend.StorageFailed;
import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.Effect;
import io.reelbatch.ledger.Fact;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.Problem;
import io.reelbatch.ledger.Waiting;
import io.reelbatch.ledger.WaitingFor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What an error of the cloud means for an item. The one place that retries: by a due time in the ledger.
public final class Faults {
    private static final String TRY_AGAIN_HINT = "Run `reelbatch retry` for the batch once the service answers again.";

    private static final String DISK_HINT =
            "Make room on the disk, or mend the directory's permissions, then run `reelbatch retry` for the batch.";

    /// An answer that nobody can read is asked for twice more.
    private static final int MALFORMED_TRIES = 3;

    /// A session is replaced three times.
    private static final int LOST_SESSIONS = 4;

    private final FaultSettings settings;
    private final CreditsGate credits;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Circuits circuits;
    private final Map<Endpoint, RateLimit> rateLimits = new EnumMap<>(Endpoint.class);

    public Faults(FaultSettings settings, CreditsGate credits, InstantSource clock, RandomGenerator random) {
        this.settings = settings;
        this.credits = credits;
        this.clock = clock;
        this.random = random;
        this.circuits = new Circuits(settings.failuresBeforeOutage(), settings.outageProbe());
        for (Endpoint endpoint : Endpoint.values()) {
            rateLimits.put(endpoint, new RateLimit(settings.rateLimit()));
        }
    }

    /// A call for the item has succeeded: what it asked is there, and is not asked too often.
    public void success(Item item) {
        answered(item);
        notTooOften(item);
    }

    /// What the item asks is there, so that there is no outage.
    public void answered(Item item) {
        circuits.success(Endpoint.of(item));
    }

    /// What the item asks is not asked too often.
    public void notTooOften(Item item) {
        rateLimit(item).success();
    }

    private RateLimit rateLimit(Item item) {
        return Objects.requireNonNull(rateLimits.get(Endpoint.of(item)));
    }

    /// Whether a call for the item may be made now. Where not, [#notNow] says until when to wait.
    public boolean mayCall(Item item) {
        Instant now = clock.instant();
        return !now.isBefore(rateLimit(item).until()) && circuits.mayCall(Endpoint.of(item), now);
    }

    /// Waits for the end of a rest, or for the next probe of an outage, without using up a try.
    public Outcome notNow(Item item) {
        Instant now = clock.instant();
        Instant rested = rateLimit(item).until();
        Waiting waiting = now.isBefore(rested)
                ? new Waiting(WaitingFor.RATE_LIMIT, rested.plus(aQuarter(Duration.between(now, rested))))
                : new Waiting(WaitingFor.RETRY, nextProbe(item, now));
        return Outcome.defer(item.state(), waiting);
    }

    private Instant nextProbe(Item item, Instant now) {
        Instant probe = circuits.nextProbe(Endpoint.of(item));
        return (probe.isAfter(now) ? probe : now).plus(jitter(settings.outageProbe()));
    }

    /// Rows that rest together come back apart.
    private Duration aQuarter(Duration rest) {
        return jitter(rest.dividedBy(4));
    }

    /// Makes a call for an item: how it ended, or what its failure means.
    ///
    /// @param stay the state in which the item waits for another try
    public Attempt attempt(Item item, ItemState stay, CloudCall call) {
        return attempt(item, stay, false, call);
    }

    /// The same for an item that shares its session with others.
    ///
    /// @param othersPaid whether another item was paid for in the session
    public Attempt attempt(Item item, ItemState stay, boolean othersPaid, CloudCall call) {
        try {
            Outcome outcome = call.make();
            success(item);
            return new Attempt(item, outcome);
        } catch (BackendException error) {
            return new Attempt(item, outcome(item, error, stay, othersPaid));
        }
    }

    /// What a failed call means.
    ///
    /// @param stay the state in which the item waits for another try
    /// @param facts what was found out all the same
    public Outcome outcome(Item item, BackendException error, ItemState stay, Fact... facts) {
        if (isAnswer(error)) {
            answered(item);
        }
        return FaultMeters.failed(item, reason(error), meaning(item, error, stay, facts));
    }

    private static String reason(BackendException error) {
        return switch (error) {
            case RetryLater later -> later.reason().name();
            case AccountStopped stopped -> stopped.reason().name();
            case ItemRefused _ -> "REFUSED";
            case ExportBlocked _ -> "EXPORT_BLOCKED";
            case RenderOrphaned _ -> "RENDER_ORPHANED";
            case SessionLost _ -> "SESSION_LOST";
            case StorageFailed _ -> "DISK_ERROR";
            case ContractBroken _ -> "PROTOCOL";
        };
    }

    /// The same outcome, counted as that of a call that failed and is made again.
    public Outcome again(Item item, BackendException error, Outcome outcome) {
        return FaultMeters.failed(item, reason(error), outcome);
    }

    /// Whether the service, or a part of it, is taken to be away, so that one call at a time finds out whether
    /// it is back.
    public boolean isOutage() {
        return circuits.isAnyOn();
    }

    /// The same of one endpoint.
    public boolean isOutage(Endpoint endpoint) {
        return circuits.isOn(endpoint);
    }

    private Outcome meaning(Item item, BackendException error, ItemState stay, Fact... facts) {
        return switch (error) {
            case RetryLater later -> later(item, later, stay, List.of(facts));
            case AccountStopped stopped -> stopped(stopped, stay, List.of(facts));
            case ItemRefused refused -> Outcome.fail(refused.code(), message(refused), refused.hint(), facts);
            case ExportBlocked blocked ->
                Outcome.park(
                        "EXPORT_BLOCKED_402",
                        message(blocked),
                        "Register or upgrade your plan to unlock export, then run `reelbatch retry`: the video is"
                                + " generated and will only be exported.",
                        facts);
            case RenderOrphaned orphaned ->
                Outcome.park(
                        "RENDER_ORPHANED",
                        message(orphaned),
                        "Run `reelbatch retry` for the batch: the video is generated and will only be exported again.",
                        facts);
            case SessionLost lost -> lost(item, lost, List.of(facts));
            case StorageFailed full ->
                tryAgainOrGiveUp(
                        item,
                        new Problem("DISK_ERROR", message(full), DISK_HINT),
                        stay,
                        new Patience(settings.maxTries(), settings.longestRetry()),
                        List.of(facts));
            case ContractBroken broken ->
                tryAgainOrGiveUp(
                        item,
                        new Problem("PROTOCOL", message(broken), TRY_AGAIN_HINT),
                        stay,
                        new Patience(Math.min(settings.maxTries(), MALFORMED_TRIES), backOff(item.attempts())),
                        List.of(facts));
        };
    }

    /// Whether the cloud is there, however little it likes the call. An outage that only a good answer
    /// could end would never end for an account without a token.
    private static boolean isAnswer(BackendException error) {
        return switch (error) {
            case RetryLater later -> later.reason() == RetryLater.Reason.RATE_LIMIT;
            case ContractBroken _, StorageFailed _ -> false;
            case AccountStopped _, ItemRefused _, ExportBlocked _, SessionLost _, RenderOrphaned _ -> true;
        };
    }

    /// What a failure of our own means: never the end of the job.
    public Outcome unexpected(Item item, RuntimeException error) {
        return tryAgainOrGiveUp(
                item,
                new Problem("INTERNAL_ERROR", String.valueOf(error), "Look into the log and report it, please."),
                item.state(),
                new Patience(settings.maxTries(), backOff(item.attempts())),
                List.of());
    }

    private Outcome later(Item item, RetryLater error, ItemState stay, List<Fact> facts) {
        Problem problem = new Problem(error.reason().name(), message(error), TRY_AGAIN_HINT);
        Instant now = clock.instant();
        return switch (error.reason()) {
            case RATE_LIMIT -> {
                Duration rest = rateLimit(item).refused(now, asked(error));
                yield waiting(stay, WaitingFor.RATE_LIMIT, now.plus(rest).plus(aQuarter(rest)), problem, facts);
            }
            case UNREACHABLE, SERVER_ERROR -> {
                if (circuits.failure(Endpoint.of(item), now)) {
                    Instant probe = nextProbe(item, now);
                    Instant asked = now.plus(atLeastAsked(error, Duration.ZERO));
                    yield waiting(stay, WaitingFor.RETRY, asked.isAfter(probe) ? asked : probe, problem, facts);
                }
                Duration rest = atLeastAsked(error, backOff(item.attempts()));
                yield tryAgainOrGiveUp(item, problem, stay, new Patience(settings.maxTries(), rest), facts);
            }
        };
    }

    /// A time that is over already, such as 0 seconds, would have the call made again and again at once.
    private @Nullable Duration asked(RetryLater error) {
        return error.retryAfter() == null ? null : atLeastAsked(error, settings.firstRetry());
    }

    /// How long to wait after a failure: as long as the cloud asks, and no shorter than given.
    public Duration atLeastAsked(RetryLater error, Duration wait) {
        Duration asked = error.retryAfter() == null ? Duration.ZERO : scaled(error.retryAfter());
        return asked.compareTo(wait) > 0 ? asked : wait;
    }

    private Outcome stopped(AccountStopped error, ItemState stay, List<Fact> facts) {
        Problem problem = new Problem(error.reason().name(), message(error), error.hint());
        return switch (error.reason()) {
            case CREDITS -> {
                credits.open(error);
                yield waiting(stay, WaitingFor.CREDITS, credits.askAgainAt(), problem, facts);
            }
            case TOKEN ->
                waiting(stay, WaitingFor.TOKEN, clock.instant().plus(settings.tokenRecheck()), problem, facts);
        };
    }

    /// What a failed call means for an item that shares its session with others: once any of them was paid
    /// for in it, a lost session is replaced for none of them.
    ///
    /// @param othersPaid whether another item was paid for in the session
    public Outcome outcome(Item item, BackendException error, ItemState stay, boolean othersPaid, Fact... facts) {
        if (othersPaid && error instanceof SessionLost lost) {
            answered(item);
            return lostAfterCharge(lost, List.of(facts));
        }
        return outcome(item, error, stay, facts);
    }

    private static Outcome lostAfterCharge(SessionLost error, List<Fact> facts) {
        return new Outcome.Park(
                "SESSION_LOST_AFTER_CHARGE",
                message(error),
                "The session that the video was paid in is gone. Ask the service, or hand the row in again under"
                        + " a new id to pay for it anew.",
                facts);
    }

    /// Before anything was paid in it a lost session is replaced; afterwards a person has to decide.
    private Outcome lost(Item item, SessionLost error, List<Fact> facts) {
        if (mayHavePaid(item, facts)) {
            return lostAfterCharge(error, facts);
        }
        return tryAgainOrGiveUp(
                item,
                new Problem("SESSION_LOST", message(error), TRY_AGAIN_HINT),
                ItemState.ACCEPTED,
                new Patience(Math.min(settings.maxTries(), LOST_SESSIONS), backOff(item.attempts())),
                with(facts, new Fact.SessionDropped()));
    }

    /// @param tries after which nothing is tried any more
    /// @param rest before the next one
    private record Patience(int tries, Duration rest) {}

    private Outcome tryAgainOrGiveUp(Item item, Problem problem, ItemState stay, Patience patience, List<Fact> facts) {
        if (item.attempts() + 1 < patience.tries()) {
            Instant until = clock.instant().plus(patience.rest());
            return new Outcome.Defer(
                    stay, new Waiting(WaitingFor.RETRY, until), true, with(facts, new Fact.Met(problem)));
        }
        String message = "given up after %d tries: %s".formatted(patience.tries(), problem.message());
        return mayHavePaid(item, facts)
                ? new Outcome.Park(problem.code(), message, problem.hint(), facts)
                : new Outcome.Fail(problem.code(), message, problem.hint(), facts);
    }

    private static boolean mayHavePaid(Item item, List<Fact> facts) {
        return switch (item.state()) {
            case ACCEPTED, UPLOADED -> item.turns().over() > 0 || item.cost().suspect();
            case GENERATION_INTENT ->
                item.turns().over() > 0
                        || item.cost().suspect()
                        || !facts.contains(new Fact.EffectClosed(Effect.Result.NOT_EXECUTED));
            case GENERATION_UNRESOLVED, GENERATED, RENDER_INTENT, RENDERING, DONE, FAILED, PARKED, CANCELLED -> true;
        };
    }

    private static Outcome waiting(ItemState stay, WaitingFor what, Instant until, Problem problem, List<Fact> facts) {
        return new Outcome.Defer(stay, new Waiting(what, until), false, with(facts, new Fact.Met(problem)));
    }

    /// Full jitter: anything up to the exponentially growing bound, so that rows that failed together come
    /// back apart.
    private Duration backOff(int failedBefore) {
        Duration bound = settings.firstRetry().multipliedBy(1L << Math.min(failedBefore, 20));
        return jitter(bound.compareTo(settings.longestRetry()) < 0 ? bound : settings.longestRetry());
    }

    private Duration scaled(Duration asked) {
        return Duration.ofMillis(Math.round(asked.toMillis() * settings.retryAfterScale()));
    }

    private Duration jitter(Duration bound) {
        return Duration.ofMillis((long) (bound.toMillis() * random.nextDouble()));
    }

    private static List<Fact> with(List<Fact> facts, Fact one) {
        return java.util.stream.Stream.concat(facts.stream(), java.util.stream.Stream.of(one))
                .toList();
    }

    private static String message(BackendException error) {
        return String.valueOf(error.getMessage());
    }
}
