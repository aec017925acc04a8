package io.reelbatch.simulation;

import io.reelbatch.backend.AccountStopped;
import io.reelbatch.backend.Credits;
import io.reelbatch.backend.Draft;
import io.reelbatch.backend.ExportBlocked;
import io.reelbatch.backend.GenerationEnd;
import io.reelbatch.backend.ItemRefused;
import io.reelbatch.backend.RenderOrphaned;
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

    private static final List<String> QUESTIONS =
            List.of("Which colour shall the fox be?", "Please click the generate button.", "请点击确认按钮");

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
    private int tokens = 1;
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

    /// The token that the account has now.
    String token() {
        return "token-" + tokens;
    }

    /// The account gets another token, and with it another user: nothing of the old one is seen any more.
    void replaceToken() {
        tokens++;
        sessions.values().forEach(session -> session.gone = true);
    }

    void receive(String sessionId, String file) {
        session(sessionId).media.add(file);
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

    /// When the video of a row could be seen first in its session, whole; nothing if it never can.
    @Nullable
    Instant finishedAt(String sessionId, String row) {
        Session session = sessions.get(sessionId);
        return session == null || session.gone
                ? null
                : session.parts.stream()
                        .filter(part -> part.last && part.row.equals(row))
                        .map(Part::at)
                        .min(Comparator.naturalOrder())
                        .orElse(null);
    }

    /// Whether nothing is under way any more.
    boolean isQuiet() {
        return events.isEmpty();
    }

    /// The finished draft of a row in its session, as a person sees it in the account.
    @Nullable
    Draft finishedDraft(String sessionId, String row) {
        Session session = sessions.get(sessionId);
        return session == null || session.gone
                ? null
                : session.parts.stream()
                        .filter(part -> part.last && part.row.equals(row) && clock.hasCome(part.at))
                        .map(Part::draft)
                        .findFirst()
                        .orElse(null);
    }

    Credits credits() {
        catchUp();
        return new Credits(available, frozen);
    }

    /// A message to the agent: paid.
    Answer send(Message message) {
        String row = message.row;
        Session session;
        Journal.Send send = journal.sent(row, message.turn, clock.instant(), message.waitedFor, message.most);
        try {
            session = session(message.session);
        } catch (SessionLost lost) {
            send.idle = true;
            return refused(lost);
        }
        if (!session.media.containsAll(message.media)) {
            journal.violation("I5 %s was sent without its media".formatted(row));
        }
        GenerationEnd.NotExecuted refusal = refusal();
        if (refusal != null) {
            send.idle = true;
            return new Answer(refusal, Duration.ZERO, null);
        }
        return executed(session, row, send);
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

    private Answer executed(Session session, String row, Journal.Send send) {
        Instant now = clock.instant();
        if (weather.strikes(Fault.REQUEST_LOST)) {
            return cut(dice.seconds(0, 120), null);
        }
        if (weather.strikes(Fault.REQUEST_DELAYED)) {
            Duration delay = dice.chance(0.5) ? dice.seconds(1, 300) : dice.minutes(5, 45);
            at(now.plus(delay), () -> generate(session, row, send, Duration.ofSeconds(60), Duration.ZERO));
            return cut(dice.seconds(0, 120), null);
        }
        if (weather.strikes(Fault.ANSWERS_IN_WORDS)) {
            send.idle = true;
            return new Answer(new GenerationEnd.Ended("There is no such colour."), dice.seconds(2, 20), null);
        }
        if (weather.strikes(Fault.ASKS_BACK, 3)) {
            send.idle = true;
            return new Answer(new GenerationEnd.Ended(dice.oneOf(QUESTIONS)), dice.seconds(2, 20), null);
        }
        if (weather.strikes(Fault.ENDS_WITH_NOTHING)) {
            return new Answer(new GenerationEnd.Ended(""), dice.seconds(2, 20), null);
        }
        Duration lasting = dice.chance(0.9) ? dice.seconds(5, 300) : dice.seconds(300, 890);
        Duration late = weather.strikes(Fault.LATE_STATE) ? dice.seconds(1, 90) : Duration.ZERO;
        if (weather.strikes(Fault.CHARGED_FOR_NOTHING)) {
            Generation nothing = new Generation(row, send);
            nothing.start();
            at(now.plus(lasting), nothing::charge);
            return dice.chance(0.5) ? end(lasting) : cut(lasting, nothing);
        }
        Generation generation = generate(session, row, send, lasting, late);
        if (weather.strikes(Fault.ASKS_WHILE_IT_WORKS, 3)) {
            return new Answer(new GenerationEnd.Ended(dice.oneOf(QUESTIONS)), lasting, generation);
        }
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

    private Generation generate(Session session, String row, Journal.Send send, Duration lasting, Duration late) {
        Generation generation = new Generation(row, send);
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

    /// @param replaced whether the process that submits it stood still while another took its work over: what it
    ///     submits late is free, and what comes of it is written down nowhere
    /// @return the id under which the render was accepted
    String render(String id, String draftJson, boolean announced, boolean replaced) {
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
            if (!replaced && !known.token.equals(token())) {
                journal.violation("I4 the render %s was submitted with two tokens".formatted(id));
            }
            return id;
        }
        String name = weather.strikes(Fault.RENDER_RENAMED) ? "other-" + id : id;
        boolean stuck = weather.strikes(Fault.RENDER_STUCK);
        boolean fails = weather.strikes(Fault.RENDER_FAILS);
        boolean nameless = weather.strikes(Fault.RENDER_NAMELESS);
        Instant visible = clock.instant().plus(dice.seconds(0, 5));
        renders.put(
                name,
                new Render(part, token(), visible, clock.instant().plus(dice.seconds(5, 200)), stuck, fails, nameless));
        if (name.equals(id)) {
            journal.rendered(part.row()); // under another name it may be lost, and is free
        }
        return name;
    }

    /// @param token that it is asked for with at first; one that is gone is followed by the present one
    RenderStatus renderStatus(String id, @Nullable String token) {
        catchUp();
        Render render = seen(id);
        if (render == null || !clock.hasCome(render.visible)) {
            if (token != null && !token.equals(token())) {
                throw new RenderOrphaned("%s belongs to a token that is gone".formatted(id));
            }
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

    private @Nullable Render seen(String id) {
        Render render = renders.get(id);
        return render == null || !render.token.equals(token()) ? null : render;
    }

    /// What the download call leads to; nothing where there is no such video.
    @Nullable
    URI addressOf(String id) {
        catchUp();
        Render render = seen(id);
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

    /// What is said to the agent, and on whose behalf.
    ///
    /// @param turn messages of the row that were answered before
    /// @param media that the row needs in its session
    /// @param waitedFor until when a video of this call is looked for at least
    /// @param most how often it may be sent while nothing is known of it
    record Message(String session, String row, int turn, Set<String> media, Instant waitedFor, int most) {}

    /// How a message to the agent ends, and when.
    ///
    /// @param generation what a cut of the stream may end
    record Answer(
            GenerationEnd end, Duration lasting, @Nullable Generation generation) {}

    /// A generation under way.
    final class Generation {
        private final String row;
        private final Journal.Send send;
        private boolean over;
        private boolean cancelled;

        Generation(String row, Journal.Send send) {
            this.row = row;
            this.send = send;
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
            send.charged = true;
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
        private boolean gone;
        private Instant seenUntil = Instant.MIN;

        Session(String id) {
            this.id = id;
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

    private record Render(
            Part part, String token, Instant visible, Instant done, boolean stuck, boolean fails, boolean nameless) {
        URI address() {
            return URI.create("https://videos.example/" + part.name());
        }
    }

    private record Event(Instant at, int number, Runnable happening) {}
}
