package io.reelbatch.simulation;

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
    private final List<Host> hosts = new ArrayList<>();
    private Instant calmAt;
    private @Nullable Fiber current;
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
        boolean limited = dice.below(10) == 0;
        batch = batch(limited ? dice.below(rows + 1) * Cloud.COST : null, dice.below(4) == 0 ? "videos" : null);
        store.add(
                batch,
                Stream.iterate(1, row -> row <= rows, row -> row + 1)
                        .map(this::row)
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
                new BatchOptions("rows.results.jsonl", downloads, List.of(), maxCredits),
                null,
                null,
                VirtualClock.START,
                null);
    }

    private NewItem row(int number) {
        String name = "row-" + number;
        List<String> urls = dice.below(3) == 0 ? List.of("https://media.example/%s.png".formatted(name)) : List.of();
        ItemRequest request = new ItemRequest(name, List.of(), urls, null, "en", "mp4", "high", Map.of());
        @Nullable Instant notBefore = dice.below(10) == 0 ? clock.instant().plus(dice.seconds(1, 900)) : null;
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
        fiber.resume();
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
            if (!item.state().terminal() && !isOverLimit(item)) {
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

    List<Item> items() {
        return store.items(batch.id());
    }

    private boolean isRowOver(String row) {
        return items().stream()
                .filter(item -> item.rowKey().equals(row))
                .allMatch(item -> item.state().terminal());
    }

    Set<String> mediaOf(String row) {
        return items().stream()
                .filter(item -> item.rowKey().equals(row))
                .flatMap(item -> item.request().urls().stream())
                .map(url -> url.substring(url.lastIndexOf('/') + 1))
                .collect(java.util.stream.Collectors.toSet());
    }

    /// Until when the ledger promises to look for the video of a call that is about to be made in a session:
    /// for the quiescence period after its intent, less a few minutes. A process that stood still between
    /// the two may be too late for that.
    Instant waitedFor(String session) {
        Item item = store.inSession(session).orElse(null);
        boolean announced =
                item != null && store.effects(item).stream().anyMatch(effect -> effect.startsWith("GENERATION"));
        if (!announced) {
            journal.violation("I3 a generation was sent in %s that the ledger does not know of".formatted(session));
        }
        Effect effect = item == null ? null : item.effect();
        return effect == null ? Instant.MIN : effect.intentAt().plus(QUIESCENCE).minus(USUAL_SIGHT);
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
        Problem problem = problemOf(attempt.outcome());
        if (problem == null) {
            return;
        }
        if (problem.code().equals("INTERNAL_ERROR") && !problem.message().contains("on purpose")) {
            journal.violation("?? %s met %s".formatted(item.rowKey(), problem.message()));
        }
        boolean givenUp = !(attempt.outcome() instanceof Outcome.Defer) && GIVEN_UP.contains(problem.code());
        Instant seen = givenUp && !isUnseen(problem) ? cloud.finishedAt(item.session()) : null;
        if (seen != null && seen.plus(USUAL_SIGHT).isBefore(clock.instant())) {
            journal.violation("I4 %s is given up as %s although its video can be seen since %s"
                    .formatted(item.rowKey(), problem.code(), seen));
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
                .allMatch(item ->
                        item.waiting().what() != null && item.waiting().what().needsAPerson());
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
