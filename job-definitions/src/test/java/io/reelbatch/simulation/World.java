package io.reelbatch.simulation;

import io.reelbatch.generation.GenerationSettings;
import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchOptions;
import io.reelbatch.ledger.BatchState;
import io.reelbatch.ledger.Effect;
import io.reelbatch.ledger.Fact;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemRequest;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Lease;
import io.reelbatch.ledger.MemoryStore;
import io.reelbatch.ledger.NewItem;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.Problem;
import io.reelbatch.ledger.SessionPlace;
import io.reelbatch.ledger.WaitingFor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;

/// One schedule: a batch, one or two hosts that work on it, the cloud, the weather, and a person. In each
/// step one of the moves that are possible is made; which, the seed decides.
final class World {
    static final Duration QUIESCENCE = Duration.ofMinutes(20);
    static final int MAX_RENDERS = 3;
    static final Set<String> GIVEN_UP = Set.of("GENERATION_UNRESOLVED", "CHARGED_NO_STATE", "NO_VIDEO");
    static final String LEASE = "batch:batch";

    private static final int MOST_STEPS = 30_000;
    private static final Duration LONGEST_AFTER_CALM = Duration.ofHours(6);
    private static final Duration USUAL_SIGHT = Duration.ofMinutes(2);

    final VirtualClock clock = new VirtualClock();
    final Journal journal = new Journal();
    final MemoryStore store = new MemoryStore();
    final Dice dice;
    final Weather weather;
    final Trace trace;
    final Cloud cloud;
    final Batch batch;
    final Variant variant;
    final Operator operator;
    final GenerationSettings generation;
    final boolean goesOnAfterFailure;
    private final List<Host> hosts = new ArrayList<>();
    private Instant calmAt;
    private @Nullable Fiber current;
    private @Nullable Engine acting;
    private @Nullable Instant personAt;
    private Instant outageUntil = Instant.MIN;
    private boolean tokenRefused;
    private int crashes;
    private int steps;

    World(long seed, Variant variant, boolean traced) {
        this.variant = variant;
        dice = new Dice(seed);
        weather = new Weather(dice);
        trace = new Trace(clock, traced);
        calmAt = VirtualClock.START.plus(dice.minutes(2, 90));
        int rows = 1 + dice.below(5);
        generation = variant.settings(dice.below(3) == 0 ? sendingTwice(Engine.GENERATION) : Engine.GENERATION);
        goesOnAfterFailure = dice.chance(0.5);
        int grouped = dice.below(3) == 0 ? 1 + dice.below(rows) : 0;
        boolean limited = dice.below(10) == 0;
        batch = batch(limited ? dice.below(rows + 1) * Cloud.COST : null, dice.below(4) == 0 ? "videos" : null);
        store.add(
                batch,
                Stream.iterate(1, row -> row <= rows, row -> row + 1)
                        .map(row -> row(row, row <= grouped ? new SessionPlace("film", row - 1) : null))
                        .toList());
        long credits = weather.has(Fault.NO_CREDITS) ? dice.below(rows) * Cloud.COST : 10_000;
        cloud = new Cloud(dice, weather, clock, journal, trace, credits, this::isRowOver);
        hosts.add(new Host(this, "a", VirtualClock.START));
        if (dice.below(5) < 2) {
            hosts.add(new Host(this, "b", VirtualClock.START.plus(dice.seconds(0, 600))));
        }
        operator = new Operator(this);
        trace.say(() -> "%d rows, %d hosts, limit %s, weather %s until %s"
                .formatted(rows, hosts.size(), batch.options().maxCredits(), weather, calmAt));
    }

    private static Batch batch(@Nullable Long maxCredits, @Nullable String downloads) {
        return new Batch(
                "batch",
                "ai-video-generation-online",
                "0".repeat(64),
                1,
                Path.of("rows.csv"),
                Path.of("snapshot.csv"),
                1,
                0,
                BatchState.RUNNING,
                1,
                new BatchOptions("rows.results.jsonl", downloads, List.of(MediaFiles.DIRECTORY), maxCredits),
                null,
                null,
                VirtualClock.START,
                null);
    }

    static GenerationSettings sendingTwice(GenerationSettings usual) {
        return new GenerationSettings(
                usual.firstLook(),
                usual.lookEvery(),
                usual.stableFor(),
                usual.grace(),
                usual.firstLookAfterCut(),
                usual.lookEveryAfterCut(),
                usual.quiescence(),
                usual.oldestIntent(),
                usual.creditsEach(),
                2);
    }

    private NewItem row(int number, @Nullable SessionPlace place) {
        String name = "row-" + number;
        List<String> urls = dice.below(3) == 0 ? List.of("https://media.example/%s.png".formatted(name)) : List.of();
        List<String> files = dice.below(4) == 0 ? MediaFiles.NAMES : List.of();
        ItemRequest request = new ItemRequest(name, files, urls, place, "en", "mp4", "high", Map.of());
        boolean first = place == null || place.position() == 0;
        @Nullable
        Instant notBefore = first && dice.below(10) == 0 ? clock.instant().plus(dice.seconds(1, 900)) : null;
        return new NewItem(number, name, "digest", request, dice.below(3), notBefore, null, null);
    }

    /// Plays the schedule to its end.
    Report play() {
        try {
            do {
                playOn();
            } while (journal.violations().isEmpty() && isTriedAgain());
        } finally {
            hosts.stream().map(Host::engine).filter(Objects::nonNull).forEach(Engine::die);
        }
        cloud.playOut();
        new Verdict(this).pronounce();
        return Report.of(this);
    }

    private void playOn() {
        while (isAnybodyWorking() || !isOver()) {
            if (!step()) {
                return;
            }
        }
    }

    private boolean isTriedAgain() {
        boolean again = operator.triesAgain();
        if (again) {
            calmAt = clock.hasCome(calmAt) ? clock.instant() : calmAt;
            hosts.forEach(Host::startNow);
        }
        return again;
    }

    private boolean step() {
        cloud.catchUp();
        if (clock.hasCome(calmAt)) {
            weather.calmDown();
        }
        if (++steps > MOST_STEPS || clock.hasCome(calmAt.plus(LONGEST_AFTER_CALM))) {
            journal.violation("I9 not at its end after %d steps, at %s".formatted(steps, clock.instant()));
            return false;
        }
        strike();
        List<Runnable> moves = new ArrayList<>();
        hosts.forEach(host -> host.offer(moves));
        operator.offer(moves);
        if (personAt != null && clock.hasCome(personAt)) {
            moves.add(this::personMends);
        }
        if (moves.isEmpty()) {
            return sleep();
        }
        dice.oneOf(moves).run();
        clock.advance(Duration.ofMillis(dice.below(20)));
        return true;
    }

    private boolean sleep() {
        if (!isAnybodyWorking() && isOver()) {
            return false;
        }
        Alarm alarm = new Alarm(clock.instant());
        hosts.forEach(host -> host.wakeTimes(alarm));
        alarm.at(cloud.nextEvent());
        alarm.at(personAt);
        alarm.at(operator.resumeAt());
        if (alarm.next() == null) {
            journal.violation("I9 nothing will ever happen again");
            return false;
        }
        clock.advanceTo(alarm.next());
        return true;
    }

    private boolean isAnybodyWorking() {
        for (Host host : hosts) {
            if (host.engine() != null) {
                return true;
            }
        }
        return false;
    }

    private void strike() {
        for (Host host : hosts) {
            Engine engine = host.engine();
            if (engine == null) {
                continue;
            }
            if (weather.strikes(Fault.CRASH, 0.05)) {
                crash(engine, "between two calls");
            } else if (weather.strikes(Fault.FREEZE, 0.03)) {
                host.freeze(dice.chance(0.5) ? dice.seconds(1, 90) : dice.minutes(1, 50));
            } else if (weather.strikes(Fault.STOP, 0.03)) {
                trace.say(() -> "%s is asked to stop".formatted(engine.name));
                engine.run.requestStop();
            }
        }
        if (weather.strikes(Fault.OUTAGE, 0.05)) {
            outageUntil = clock.instant().plus(dice.seconds(5, 1_200));
        }
        tokenRefused |= weather.strikes(Fault.TOKEN_REFUSED, 0.05);
        if (weather.strikes(Fault.TOKEN_REPLACED, 0.02)) {
            trace.say(() -> "the account gets another token");
            cloud.replaceToken();
        }
        operator.interfere();
    }

    /// The process that has the lease and is not standing still, if there is one.
    @Nullable
    Engine workingEngine() {
        for (Host host : hosts) {
            Engine engine = host.engine();
            if (engine != null && clock.hasCome(engine.frozenUntil()) && store.holds(engine.lease)) {
                return engine;
            }
        }
        return null;
    }

    void crash(Engine engine, String where) {
        crashes++;
        trace.say(() -> "%s is killed %s".formatted(engine.name, where));
        hosts.stream().filter(host -> host.has(engine)).forEach(Host::crash);
    }

    /// Lets a worker go on.
    void go(Engine engine, Fiber fiber) {
        current = fiber;
        acting = engine;
        fiber.resume();
    }

    /// Whether the process that makes the present call has been replaced, and cannot know it yet.
    boolean callerIsReplaced() {
        return !store.holds(Objects.requireNonNull(acting).lease);
    }

    /// To be called by a worker: lets others go on.
    void rest(Supplier<String> what, Duration time) {
        Fiber fiber = Objects.requireNonNull(current);
        trace.say(() -> fiber.name() + " " + what.get());
        fiber.rest(clock.instant().plus(time));
    }

    boolean isOutage() {
        return !clock.hasCome(outageUntil) && !clock.hasCome(calmAt);
    }

    boolean tokenIsRefused() {
        return tokenRefused;
    }

    /// Fails a statement or a commit, if it is to fail.
    void mayFail(Fault fault, String why) {
        if (weather.strikes(fault)) {
            throw new DataAccessResourceFailureException("on purpose: " + why);
        }
    }

    void callAPerson() {
        if (personAt == null) {
            personAt = clock.instant().plus(dice.minutes(1, 40));
        }
    }

    private void personMends() {
        personAt = null;
        tokenRefused = false;
        trace.say(() -> "a person mends the account");
        cloud.mend(1_000);
        hosts.forEach(Host::startAfterAPerson);
    }

    boolean isAlive(String process) {
        return hosts.stream().anyMatch(host -> host.hasAlive(process));
    }

    int hosts() {
        return hosts.size();
    }

    /// Whether nothing is left to be done, save by a person who allows more to be spent.
    boolean isOver() {
        for (Item item : items()) {
            if (!item.state().terminal() && !isOverLimit(item) && !waitsForAPerson(item)) {
                return false;
            }
        }
        return true;
    }

    boolean isOverLimit(Item item) {
        Problem problem = item.problem();
        return item.state() == ItemState.UPLOADED
                && problem != null
                && problem.code().equals("MAX_CREDITS_REACHED");
    }

    /// Whether a row that has not begun waits for one of its session that only a person has go on: an earlier
    /// one, or one that had begun before this one was tried again.
    boolean waitsForAPerson(Item item) {
        SessionPlace place = item.request().session();
        return place != null
                && item.state() == ItemState.ACCEPTED
                && group(place.label())
                        .anyMatch(other -> isOverLimit(other)
                                || (other.state() == ItemState.PARKED
                                        && (position(other) < place.position()
                                                || other.cost().sends() > 0)));
    }

    private static boolean needsAPerson(Item item) {
        WaitingFor what = item.waiting().what();
        return what != null && what.needsAPerson();
    }

    /// Whether a row is kept from beginning by another one of its session that needs a person.
    private boolean waitsForOneWhoDoes(Item item) {
        SessionPlace place = item.request().session();
        return place != null
                && item.state() == ItemState.ACCEPTED
                && group(place.label()).anyMatch(World::needsAPerson);
    }

    private Stream<Item> group(String label) {
        return items().stream().filter(item -> {
            SessionPlace place = item.request().session();
            return place != null && place.label().equals(label);
        });
    }

    private static int position(Item item) {
        return Objects.requireNonNull(item.request().session()).position();
    }

    List<Item> items() {
        return store.items(batch.id());
    }

    private boolean isRowOver(String row) {
        return items().stream()
                .filter(item -> item.rowKey().equals(row))
                .allMatch(item -> item.state().terminal());
    }

    private static Set<String> mediaOf(Item item) {
        SessionPlace place = item.request().session();
        String prefix = place == null || place.position() == 0 ? "" : "row%d-".formatted(place.position() + 1);
        return Stream.concat(
                        item.request().urls().stream().map(url -> url.substring(url.lastIndexOf('/') + 1)),
                        item.request().files().stream().map(file -> prefix + file))
                .collect(java.util.stream.Collectors.toSet());
    }

    /// What the ledger has announced of a message that is about to be sent in a session. It promises to look
    /// for a video for the quiescence period after the intent, less a few minutes. A process that stood still
    /// between the two may be too late for that.
    Cloud.Message announced(String session, String message) {
        Item item = sending(session, message);
        boolean announced = store.effects(item).stream().anyMatch(effect -> effect.startsWith("GENERATION"));
        if (!announced) {
            journal.violation("I3 a generation was sent in %s that the ledger does not know of".formatted(session));
        }
        checkItsWords(item, message);
        checkItsTurn(item, session);
        Effect effect = item.effect();
        Instant waitedFor = effect == null
                ? Instant.MIN
                : effect.intentAt().plus(QUIESCENCE).minus(USUAL_SIGHT);
        return new Cloud.Message(
                session, item.rowKey(), item.turns().over(), mediaOf(item), waitedFor, generation.maxSends());
    }

    /// The row that a message is sent for: the one that has announced it, or else whose prompt it is.
    private Item sending(String session, String message) {
        List<Item> there = items().stream()
                .filter(item -> session.equals(item.sessionId()))
                .toList();
        return there.stream()
                .filter(item -> item.state() == ItemState.GENERATION_INTENT)
                .findFirst()
                .or(() -> there.stream()
                        .filter(item -> item.rowKey().equals(message))
                        .findFirst())
                .orElseGet(there::getFirst);
    }

    private void checkItsWords(Item item, String message) {
        boolean prompt = message.equals(item.request().prompt());
        if (prompt != (item.turns().over() == 0)) {
            journal.violation(
                    "I5 turn %d of %s says '%s'".formatted(item.turns().over(), item.rowKey(), message));
        }
    }

    /// Rows that share a session are sent one after the other, each when the draft of the one before is on
    /// its way to a video, and all in one session.
    private void checkItsTurn(Item item, String session) {
        SessionPlace place = item.request().session();
        if (place == null) {
            if (items().stream().anyMatch(other -> other.id() != item.id() && session.equals(other.sessionId()))) {
                journal.violation("I5 %s is sent in the session of another row".formatted(item.rowKey()));
            }
            return;
        }
        group(place.label()).filter(other -> position(other) < place.position()).forEach(other -> {
            boolean over = switch (other.state()) {
                case DONE, RENDERING -> true;
                case FAILED, CANCELLED -> goesOnAfterFailure || other.renders() > 0;
                case GENERATED, RENDER_INTENT, PARKED -> other.renders() > 0;
                case ACCEPTED, UPLOADED, GENERATION_INTENT, GENERATION_UNRESOLVED -> false;
            };
            if (!over && operator.reopened(other) == 0) {
                journal.violation("I5 %s is sent before %s is over".formatted(item.rowKey(), other.rowKey()));
            }
            boolean elsewhere = other.state() == ItemState.DONE && !session.equals(other.sessionId());
            if (elsewhere && operator.reopened(item) == 0) {
                journal.violation("I5 %s is sent without what %s has left".formatted(item.rowKey(), other.rowKey()));
            }
        });
    }

    /// What was just written was accepted.
    void checkIsNotReplaced(Lease lease) {
        if (!store.holds(lease)) {
            journal.violation("I3 %s has written although it was replaced".formatted(lease.owner()));
        }
    }

    /// What must never be the end of an attempt.
    void check(Attempt attempt) {
        Item item = attempt.before();
        if (attempt.outcome().facts().stream().anyMatch(Fact.SentAgain.class::isInstance)) {
            checkNothingElseIsInFlight(item);
        }
        Problem problem = problemOf(attempt.outcome());
        if (problem == null) {
            return;
        }
        if (problem.code().equals("INTERNAL_ERROR") && !problem.message().contains("on purpose")) {
            journal.violation("?? %s met %s".formatted(item.rowKey(), problem.message()));
        }
        boolean givenUp = !(attempt.outcome() instanceof Outcome.Defer) && GIVEN_UP.contains(problem.code());
        Instant seen = givenUp && !isUnseen(problem) ? cloud.finishedAt(item.session(), item.rowKey()) : null;
        if (seen != null && seen.plus(USUAL_SIGHT).isBefore(clock.instant())) {
            journal.violation("I4 %s is given up as %s although its video can be seen since %s"
                    .formatted(item.rowKey(), problem.code(), seen));
        }
    }

    /// A row is only sent again for what the balance shows while nothing else goes on, except what began since
    /// the look, and what is as much in doubt.
    private void checkNothingElseIsInFlight(Item item) {
        Instant now = clock.instant();
        for (Item other : items()) {
            Effect effect = other.effect();
            boolean sent =
                    other.state() == ItemState.GENERATION_INTENT || other.state() == ItemState.GENERATION_UNRESOLVED;
            if (other.id() != item.id()
                    && sent
                    && effect != null
                    && effect.intentAt().isBefore(now.minus(USUAL_SIGHT))
                    && effect.intentAt().plus(QUIESCENCE).isAfter(now)) {
                journal.violation(
                        "I3 %s is taken for lost while %s is generated".formatted(item.rowKey(), other.rowKey()));
            }
        }
    }

    /// Whether an item was given up because its session could not be looked at.
    static boolean isUnseen(Problem problem) {
        return problem.message().contains("cannot be looked at");
    }

    private static @Nullable Problem problemOf(Outcome outcome) {
        if (outcome instanceof Outcome.Fail(var code, var message, var hint, var _)) {
            return new Problem(code, message, hint);
        }
        if (outcome instanceof Outcome.Park(var code, var message, var hint, var _)) {
            return new Problem(code, message, hint);
        }
        return outcome.facts().stream()
                .filter(Fact.Met.class::isInstance)
                .map(fact -> ((Fact.Met) fact).what())
                .findFirst()
                .orElse(null);
    }

    /// A process has come to an end by itself; what it believes must be what is written.
    void ended(Engine engine) {
        boolean byItself = !engine.run.hasOpenItems() || engine.run.needsAPerson();
        if (!byItself || !store.holds(engine.lease) || engine.hasUnreadChanges()) {
            return;
        }
        Map<ItemState, Integer> written = new EnumMap<>(ItemState.class);
        items().forEach(item -> written.merge(item.state(), 1, Integer::sum));
        if (!engine.run.counts().equals(written)) {
            journal.violation(
                    "I8 %s counts %s, but the ledger holds %s".formatted(engine.name, engine.run.counts(), written));
        }
        boolean waiting = items().stream()
                .filter(item -> !item.state().terminal())
                .allMatch(item -> waitsForAPerson(item) || needsAPerson(item) || waitsForOneWhoDoes(item));
        if (!waiting) {
            journal.violation("I9 %s ended although an item waits for nobody".formatted(engine.name));
        }
    }

    int crashes() {
        return crashes;
    }

    int steps() {
        return steps;
    }
}
