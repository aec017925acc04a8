package io.reelbatch.simulation;

import io.reelbatch.backend.AccountStopped;
import io.reelbatch.backend.Credits;
import io.reelbatch.backend.Draft;
import io.reelbatch.backend.ExportBlocked;
import io.reelbatch.backend.GenerationEnd;
import io.reelbatch.backend.ItemRefused;
import io.reelbatch.backend.RenderStatus;
import io.reelbatch.backend.RetryLater;
import io.reelbatch.backend.SessionLost;
import io.reelbatch.backend.SessionState;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A model of the video cloud: sessions, an agent that makes a draft in several steps, an account, renders.
/// It keeps to what the real one promises and takes every liberty that is left.
final class Cloud {
    static final long COST = 100;

    /// How much older than now a session's state may be.
    private static final Duration LAG = Duration.ofSeconds(4);

    private final Dice dice;
    private final Weather weather;
    private final VirtualClock clock;
    private final Journal journal;
    private final Trace trace;
    private final Predicate<String> rowIsOver;

    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private final Map<String, Render> renders = new LinkedHashMap<>();
    private final Map<String, Part> videos = new LinkedHashMap<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingInt(Event::number));
    private final boolean freezes;
    private int numbers;
    private long available;
    private long frozen;
    private boolean exportBlocked;

    Cloud(
            Dice dice,
            Weather weather,
            VirtualClock clock,
            Journal journal,
            Trace trace,
            long credits,
            Predicate<String> rowIsOver) {
        this.dice = dice;
        this.weather = weather;
        this.clock = clock;
        this.journal = journal;
        this.trace = trace;
        this.available = credits;
        this.rowIsOver = rowIsOver;
        this.freezes = dice.chance(0.7);
        this.exportBlocked = weather.has(Fault.EXPORT_BLOCKED);
    }

    /// Lets happen what is due.
    void catchUp() {
        while (!events.isEmpty() && clock.hasCome(events.element().at)) {
            events.remove().happening.run();
        }
    }

    @Nullable
    Instant nextEvent() {
        return events.isEmpty() ? null : events.element().at;
    }

    private void at(Instant time, Runnable happening) {
        events.add(new Event(time, ++numbers, happening));
    }

    /// Lets everything happen that was under way.
    void playOut() {
        while (!events.isEmpty()) {
            clock.advanceTo(events.element().at);
            catchUp();
        }
    }

    /// What a person does in the end: adds credits, registers the account.
    void mend(long credits) {
        available += credits;
        exportBlocked = false;
        journal.strayMoney(clock.instant());
    }

    String openSession() {
        String id = "session-" + (sessions.size() + 1);
        sessions.put(id, new Session(id));
        return id;
    }

    void fetch(String sessionId, List<URI> urls) {
        Session session = session(sessionId);
        urls.forEach(url -> session.media.add(url.getPath().substring(1)));
    }

    private Session session(String id) {
        catchUp();
        Session session = Objects.requireNonNull(sessions.get(id), "nobody opened " + id);
        session.gone |= weather.strikes(Fault.SESSION_GONE, 0.3);
        if (session.gone) {
            throw new SessionLost("%s is gone".formatted(id));
        }
        return session;
    }

    SessionState stateOf(String sessionId) {
        Session session = session(sessionId);
        Instant seenUntil = clock.instant().minus(dice.between(Duration.ZERO, LAG));
        if (seenUntil.isBefore(session.seenUntil)) {
            seenUntil = session.seenUntil;
        }
        session.seenUntil = seenUntil;
        Part part = session.partAt(seenUntil);
        return new SessionState(
                part == null ? null : part.draft(), part == null ? "empty" : part.name(), Set.copyOf(session.media));
    }

    /// When the video of a session could be seen first, whole; nothing if it never can.
    @Nullable
    Instant finishedAt(String sessionId) {
        Session session = sessions.get(sessionId);
        return session == null || session.gone
                ? null
                : session.parts.stream()
                        .filter(Part::last)
                        .map(Part::at)
                        .min(Comparator.naturalOrder())
                        .orElse(null);
    }

    /// Whether nothing is under way any more.
    boolean isQuiet() {
        return events.isEmpty();
    }

    /// The finished draft of a session, as a person sees it in the account.
    @Nullable
    Draft finishedDraft(String sessionId) {
        Session session = sessions.get(sessionId);
        return session == null || session.gone
                ? null
                : session.parts.stream()
                        .filter(part -> part.last && clock.hasCome(part.at))
                        .map(Part::draft)
                        .findFirst()
                        .orElse(null);
    }

    Credits credits() {
        catchUp();
        return new Credits(available, frozen);
    }

    /// A message to the agent: paid.
    Answer send(String sessionId, String message, Set<String> media, Instant waitedFor) {
        String row = message;
        Session session;
        Journal.Send send = journal.sent(row, clock.instant(), waitedFor);
        try {
            session = session(sessionId);
        } catch (SessionLost lost) {
            send.idle = true;
            return refused(lost);
        }
        if (session.row != null && !session.row.equals(row)) {
            journal.violation("I5 %s has the prompts of %s and %s".formatted(sessionId, session.row, row));
        }
        if (!session.media.containsAll(media)) {
            journal.violation("I5 %s was sent without its media".formatted(row));
        }
        session.row = row;
        GenerationEnd.NotExecuted refusal = refusal();
        if (refusal != null) {
            send.idle = true;
            return new Answer(refusal, Duration.ZERO, null);
        }
        return executed(session, send);
    }

    private GenerationEnd.@Nullable NotExecuted refusal() {
        if (weather.strikes(Fault.REFUSED, 0.5)) {
            return new GenerationEnd.NotExecuted(new ItemRefused("REFUSED", "the prompt is refused", "change it"));
        }
        if (weather.strikes(Fault.RATE_LIMIT)) {
            return new GenerationEnd.NotExecuted(
                    new RetryLater(RetryLater.Reason.RATE_LIMIT, "too often", dice.seconds(1, 60), null));
        }
        return available < COST ? new GenerationEnd.NotExecuted(noCredits()) : null;
    }

    private static AccountStopped noCredits() {
        return new AccountStopped(AccountStopped.Reason.CREDITS, "no credits are left", "add some");
    }

    private static Answer refused(io.reelbatch.backend.BackendException why) {
        return new Answer(new GenerationEnd.NotExecuted(why), Duration.ZERO, null);
    }

    private Answer executed(Session session, Journal.Send send) {
        Instant now = clock.instant();
        if (weather.strikes(Fault.REQUEST_LOST)) {
            return cut(dice.seconds(0, 120), null);
        }
        if (weather.strikes(Fault.REQUEST_DELAYED)) {
            Duration delay = dice.chance(0.5) ? dice.seconds(1, 300) : dice.minutes(5, 45);
            at(now.plus(delay), () -> generate(session, Duration.ofSeconds(60), Duration.ZERO));
            return cut(dice.seconds(0, 120), null);
        }
        if (weather.strikes(Fault.ANSWERS_IN_WORDS)) {
            send.idle = true;
            return new Answer(new GenerationEnd.Ended("There is no such colour."), dice.seconds(2, 20), null);
        }
        if (weather.strikes(Fault.ENDS_WITH_NOTHING)) {
            return new Answer(new GenerationEnd.Ended(""), dice.seconds(2, 20), null);
        }
        Duration lasting = dice.chance(0.9) ? dice.seconds(5, 300) : dice.seconds(300, 890);
        Duration late = weather.strikes(Fault.LATE_STATE) ? dice.seconds(1, 90) : Duration.ZERO;
        if (weather.strikes(Fault.CHARGED_FOR_NOTHING)) {
            Generation nothing = new Generation(session.row());
            nothing.start();
            at(now.plus(lasting), nothing::charge);
            return dice.chance(0.5) ? end(lasting) : cut(lasting, nothing);
        }
        Generation generation = generate(session, lasting, late);
        if (weather.strikes(Fault.STREAM_CUT) || weather.strikes(Fault.SERVER_ERROR)) {
            return cut(Duration.ofMillis(dice.below((int) lasting.toMillis())), generation);
        }
        if (weather.strikes(Fault.CREDITS_END_IN_MID_STREAM)) {
            return new Answer(new GenerationEnd.Unclear("no credits are left", noCredits()), lasting, generation);
        }
        return new Answer(end(lasting).end, lasting, generation);
    }

    private Answer end(Duration lasting) {
        String words = dice.chance(0.3) ? "" : "Your video is ready. Click Export.";
        return new Answer(new GenerationEnd.Ended(words), lasting, null);
    }

    private static Answer cut(Duration lasting, @Nullable Generation generation) {
        return new Answer(new GenerationEnd.Unclear("the stream was cut"), lasting, generation);
    }

    /// A stream has been cut, by the network or because the process is dead. That may end the generation.
    void streamCut(@Nullable Generation generation) {
        catchUp();
        if (generation != null && weather.strikes(Fault.CUT_CANCELS)) {
            generation.cancel();
        }
    }

    private Generation generate(Session session, Duration lasting, Duration late) {
        Generation generation = new Generation(session.row());
        if (available < COST) {
            generation.cancelled = true;
            return generation;
        }
        generation.start();
        Instant end = clock.instant().plus(lasting);
        at(clock.instant().plus(lasting.dividedBy(2)), () -> generation.show(session, late, false, false));
        boolean twoSteps = dice.chance(0.5);
        at(end, () -> {
            generation.charge();
            generation.show(session, late, true, !twoSteps);
        });
        if (twoSteps) {
            at(end.plus(dice.seconds(1, 8)), () -> generation.show(session, late, true, true));
        }
        return generation;
    }

    /// @return the id under which the render was accepted
    String render(String id, String draftJson, boolean announced) {
        catchUp();
        if (!announced) {
            journal.violation("I4 the render %s was submitted without being announced".formatted(id));
        }
        if (exportBlocked) {
            throw new ExportBlocked("the plan does not allow exports");
        }
        Part part = videos.get(draftJson);
        if (part == null) {
            journal.violation("I5 a draft was rendered that nobody made: " + draftJson);
            throw new ItemRefused("REFUSED", "no such draft", "none");
        }
        Render known = renders.get(id);
        if (known != null) {
            return id;
        }
        String name = weather.strikes(Fault.RENDER_RENAMED) ? "other-" + id : id;
        boolean stuck = weather.strikes(Fault.RENDER_STUCK);
        boolean fails = weather.strikes(Fault.RENDER_FAILS);
        boolean nameless = weather.strikes(Fault.RENDER_NAMELESS);
        Instant visible = clock.instant().plus(dice.seconds(0, 5));
        renders.put(
                name, new Render(part, visible, clock.instant().plus(dice.seconds(5, 200)), stuck, fails, nameless));
        if (name.equals(id)) {
            journal.rendered(part.row()); // under another name it may be lost, and is free
        }
        return name;
    }

    RenderStatus renderStatus(String id) {
        catchUp();
        Render render = renders.get(id);
        if (render == null || !clock.hasCome(render.visible)) {
            return new RenderStatus.NeverSubmitted();
        }
        if (render.stuck || !clock.hasCome(render.done)) {
            return new RenderStatus.Running(50);
        }
        if (render.fails) {
            return new RenderStatus.Failed("out of memory");
        }
        return render.nameless ? new RenderStatus.WithoutAddress() : new RenderStatus.Finished(render.address());
    }

    /// What the download call leads to; nothing where there is no such video.
    @Nullable
    URI addressOf(String id) {
        catchUp();
        Render render = renders.get(id);
        if (render == null || render.fails || render.stuck) {
            return null;
        }
        return clock.hasCome(render.done) ? render.address() : null;
    }

    /// The draft behind the address of a video.
    @Nullable
    Part behind(String url) {
        return videos.values().stream()
                .filter(part -> url.equals("https://videos.example/" + part.name()))
                .findFirst()
                .orElse(null);
    }

    /// How a message to the agent ends, and when.
    ///
    /// @param generation what a cut of the stream may end
    record Answer(
            GenerationEnd end, Duration lasting, @Nullable Generation generation) {}

    /// A generation under way.
    final class Generation {
        private final String row;
        private boolean over;
        private boolean cancelled;

        Generation(String row) {
            this.row = row;
        }

        private void start() {
            if (freezes) {
                available -= COST;
                frozen += COST;
            }
            moneyMoved();
            trace.say(() -> "cloud  %s is being generated".formatted(row));
        }

        private void charge() {
            if (cancelled || over) {
                return;
            }
            over = true;
            frozen -= freezes ? COST : 0;
            available -= freezes ? 0 : COST;
            journal.charged(row, clock.instant());
            moneyMoved();
            trace.say(() -> "cloud  %s is charged".formatted(row));
        }

        private void cancel() {
            if (over || cancelled) {
                return;
            }
            cancelled = true;
            frozen -= freezes ? COST : 0;
            available += freezes ? COST : 0;
            moneyMoved();
            trace.say(() -> "cloud  the generation of %s ends with its stream".formatted(row));
        }

        private void show(Session session, Duration late, boolean ready, boolean last) {
            if (!cancelled) {
                Part part = new Part(
                        row,
                        "%s.%d".formatted(session.id, session.parts.size() + 1),
                        clock.instant().plus(late),
                        ready,
                        last);
                session.parts.add(part);
                videos.put(part.json(), part);
            }
        }

        private void moneyMoved() {
            if (rowIsOver.test(row)) {
                journal.strayMoney(clock.instant());
            }
        }
    }

    private static final class Session {
        private final String id;
        private final Set<String> media = new HashSet<>();
        private final List<Part> parts = new ArrayList<>();
        private @Nullable String row;
        private boolean gone;
        private Instant seenUntil = Instant.MIN;

        Session(String id) {
            this.id = id;
        }

        String row() {
            return Objects.requireNonNull(row);
        }

        @Nullable
        Part partAt(Instant time) {
            Part latest = null;
            for (Part part : parts) {
                latest = part.at.isAfter(time) ? latest : part;
            }
            return latest;
        }
    }

    /// A state of a session's draft.
    ///
    /// @param ready whether it can be exported
    /// @param last whether nothing is added to it any more
    record Part(String row, String name, Instant at, boolean ready, boolean last) {
        Draft draft() {
            return new Draft(json(), name, ready, "Timeline of " + name);
        }

        String json() {
            return "{\"draft\":\"%s\"}".formatted(name);
        }
    }

    private record Render(Part part, Instant visible, Instant done, boolean stuck, boolean fails, boolean nameless) {
        URI address() {
            return URI.create("https://videos.example/" + part.name());
        }
    }

    private record Event(Instant at, int number, Runnable happening) {}
}
