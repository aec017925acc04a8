package io.reelbatch.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the service has seen and done, for tests and for people. Charges are all kept; of the other entries
/// the newest, but the counts include those that were dropped.
public final class Journal {
    private final long start = System.nanoTime();
    private final int detail;
    private final @Nullable Writer file;
    private final Deque<JournalEntry> recent = new ArrayDeque<>();
    private final List<JournalEntry> charges = new ArrayList<>();
    private final Map<JournalKind, Long> kinds = new EnumMap<>(JournalKind.class);
    private final Map<Endpoint, Long> requests = new EnumMap<>(Endpoint.class);
    private final Map<Endpoint, Long> withoutAttribution = new EnumMap<>(Endpoint.class);
    private final Map<Endpoint, Set<String>> attributions = new EnumMap<>(Endpoint.class);
    private final Set<String> clients = new TreeSet<>();
    private final Set<String> foreignDrafts = new TreeSet<>();
    private final Set<String> unsettledDrafts = new TreeSet<>();
    private final Tally uploads = new Tally();
    private final Tally renders = new Tally();
    private final Tally polls = new Tally();
    private final Tally chargesBySession = new Tally();
    private final Tally chargesByPrompt = new Tally();
    private final Tally startsByPrompt = new Tally();
    private final Tally startsBySession = new Tally();
    private long written;

    Journal(int detail, @Nullable Writer file) {
        this.detail = detail;
        this.file = file;
    }

    synchronized void request(Endpoint endpoint, boolean attributed, String attribution) {
        requests.merge(endpoint, 1L, Long::sum);
        attributions.computeIfAbsent(endpoint, _ -> new TreeSet<>()).add(attribution);
        if (!attributed) {
            withoutAttribution.merge(endpoint, 1L, Long::sum);
        }
    }

    synchronized void client(String clientId) {
        clients.add(clientId);
    }

    synchronized void renderedDraft(String render, DraftOrigin origin, boolean settled) {
        if (origin != DraftOrigin.SAME) {
            foreignDrafts.add(render);
        }
        if (!settled) {
            unsettledDrafts.add(render);
        }
    }

    synchronized void write(JournalKind kind, Subject about, int status, @Nullable String note) {
        JournalEntry entry = new JournalEntry(
                ++written,
                Duration.ofNanos(System.nanoTime() - start),
                kind,
                about.endpoint(),
                status,
                about.token(),
                about.client(),
                about.session(),
                about.render(),
                about.prompt(),
                about.turn(),
                note);
        count(entry);
        keep(entry);
        append(entry);
    }

    private void count(JournalEntry entry) {
        kinds.merge(entry.kind(), 1L, Long::sum);
        switch (entry.kind()) {
            case UPLOADED -> uploads.add(entry.session());
            case RENDER_ACCEPTED -> renders.add(entry.session());
            case POLLED -> polls.add(entry.render());
            case GENERATION_STARTED -> {
                startsByPrompt.add(entry.prompt());
                startsBySession.add(entry.session());
            }
            case CHARGED -> {
                chargesBySession.add(entry.session());
                chargesByPrompt.add(entry.prompt());
            }
            case TOKEN_ISSUED, SESSION_CREATED, SESSION_LOST, RELEASED, CLIENT_LEFT, STATE_READ, BALANCE_READ -> {}
            case RENDER_REPEATED, RENDER_CANCELLED, DOWNLOADED, REFUSED, FAULT, TOPPED_UP -> {}
        }
    }

    private void keep(JournalEntry entry) {
        if (entry.kind() == JournalKind.CHARGED) {
            charges.add(entry);
            return;
        }
        recent.addLast(entry);
        if (recent.size() > detail) {
            recent.removeFirst();
        }
    }

    private void append(JournalEntry entry) {
        if (file == null) {
            return;
        }
        try {
            file.write(entry.json() + "\n");
            file.flush();
        } catch (IOException full) {
            throw new UncheckedIOException("the journal file cannot be written", full);
        }
    }

    /// The charges and the newest other entries, in order.
    public synchronized List<JournalEntry> entries() {
        return Stream.concat(charges.stream(), recent.stream())
                .sorted(Comparator.comparingLong(JournalEntry::number))
                .toList();
    }

    /// The entries of one kind, in order.
    public List<JournalEntry> entries(JournalKind kind) {
        return entries().stream().filter(entry -> entry.kind() == kind).toList();
    }

    /// Every charge there ever was, in order.
    public synchronized List<JournalEntry> charges() {
        return List.copyOf(charges);
    }

    /// How many entries of a kind were ever written.
    public synchronized long count(JournalKind kind) {
        return kinds.getOrDefault(kind, 0L);
    }

    /// Charges by session.
    public Map<String, Integer> chargesBySession() {
        return chargesBySession.all();
    }

    /// Charges of one session.
    public int chargesOfSession(String session) {
        return chargesBySession.of(session);
    }

    /// Charges by the text of the prompt.
    public Map<String, Integer> chargesByPrompt() {
        return chargesByPrompt.all();
    }

    /// Charges for one prompt.
    public int chargesOfPrompt(String prompt) {
        return chargesByPrompt.of(prompt);
    }

    /// Messages accepted, charged in the end or not, by the text of the prompt.
    public Map<String, Integer> generationsByPrompt() {
        return startsByPrompt.all();
    }

    /// Messages accepted with this prompt.
    public int generationsOfPrompt(String prompt) {
        return startsByPrompt.of(prompt);
    }

    /// Messages accepted, by session.
    public Map<String, Integer> messagesBySession() {
        return startsBySession.all();
    }

    /// Messages accepted by one session.
    public int messagesOf(String session) {
        return startsBySession.of(session);
    }

    /// Files and addresses taken into a session.
    public int uploadsOf(String session) {
        return uploads.of(session);
    }

    /// Renders accepted for a session.
    public int rendersOf(String session) {
        return renders.of(session);
    }

    /// Polls of a render.
    public int pollsOf(String render) {
        return polls.of(render);
    }

    /// Every client id that asked for a token, given one or not.
    public synchronized Set<String> clientIds() {
        return Set.copyOf(clients);
    }

    /// Requests to an endpoint, whatever came of them.
    public synchronized long requests(Endpoint endpoint) {
        return requests.getOrDefault(endpoint, 0L);
    }

    /// Requests to all endpoints together.
    public synchronized long requests() {
        return requests.values().stream().mapToLong(Long::longValue).sum();
    }

    /// Calls to an endpoint that lacked one of the three attribution headers.
    public synchronized long withoutAttribution(Endpoint endpoint) {
        return withoutAttribution.getOrDefault(endpoint, 0L);
    }

    /// On whose behalf an endpoint was called: the values of the attribution headers, `source version platform`.
    public synchronized Set<String> attributions(Endpoint endpoint) {
        return Set.copyOf(attributions.getOrDefault(endpoint, Set.of()));
    }

    /// Renders whose draft was not, byte by byte, what the state showed at that time.
    public synchronized Set<String> rendersOfForeignDrafts() {
        return Set.copyOf(foreignDrafts);
    }

    /// Renders submitted while their session was still at work: a message running, or music and title yet
    /// to come.
    public synchronized Set<String> rendersOfUnsettledDrafts() {
        return Set.copyOf(unsettledDrafts);
    }

    synchronized Map<String, Long> requestsByName(boolean onlyUnattributed) {
        Map<String, Long> named = new java.util.LinkedHashMap<>();
        (onlyUnattributed ? withoutAttribution : requests)
                .forEach((endpoint, count) -> named.put(endpoint.name(), count));
        return named;
    }

    synchronized Map<String, Long> countsByName() {
        Map<String, Long> named = new java.util.LinkedHashMap<>();
        kinds.forEach((kind, count) -> named.put(kind.name(), count));
        return named;
    }
}
