package io.reelbatch.intake.inbox;

import io.reelbatch.definition.Schedule;
import io.reelbatch.intake.Gathering;
import io.reelbatch.intake.Intake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Looks through the inbox again and again, on one thread of its own. It relies on no file system events:
/// network drives send none, and any system loses some under load.
final class InboxIntake implements Intake, Gathering {
    private static final Logger log = LoggerFactory.getLogger(InboxIntake.class);
    private static final Duration PATIENCE_AT_THE_END = Duration.ofSeconds(10);

    /// Every so many rounds what was left in the middle is taken up.
    private static final int GO_ON_EVERY = 15;

    private final InboxFolders folders;
    private final List<String> definitions;
    private final FolderLock lock;
    private final InboxRound round;
    private final Duration every;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("inbox").daemon().factory());
    private final Map<String, Long> gathered = new ConcurrentHashMap<>();
    private volatile String state = "closed";
    private volatile boolean elsewhere;
    private volatile boolean hindered;
    private long rounds;

    /// @param definitions names of job definitions, each of which has a sub-folder
    /// @param every how often to look
    InboxIntake(InboxFolders folders, List<String> definitions, FolderLock lock, InboxRound round, Duration every) {
        this.folders = folders;
        this.definitions = definitions;
        this.lock = lock;
        this.round = round;
        this.every = every;
    }

    @Override
    public String name() {
        return "inbox";
    }

    @Override
    public void open() {
        folders.conflict().ifPresent(conflict -> {
            throw new IllegalStateException(conflict);
        });
        state = "opens %s".formatted(folders.inbox());
        ScheduledFuture<?> _ = thread.scheduleWithFixedDelay(this::look, 0, every.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// One look at everything. Never throws: the next look comes in any case.
    void look() {
        try {
            if (isOurs()) {
                if (rounds++ % GO_ON_EVERY == 0) {
                    round.goOn();
                }
                long began = System.nanoTime();
                round.look();
                noteGathered(began);
                tell(round.closed());
            }
        } catch (IOException | RuntimeException | Error e) { // thrown on, it would end the looking without a word
            hindered = true;
            say("cannot use %s (%s); tries again every %s".formatted(folders.inbox(), e, every));
        }
    }

    /// @param closed folders that could not be looked into
    private void tell(Map<Path, String> closed) {
        hindered = !closed.isEmpty();
        String but = closed.entrySet().stream()
                .map(folder -> "%s (%s)".formatted(folder.getKey(), folder.getValue()))
                .collect(Collectors.joining(", "));
        say("takes manifests from %s%s".formatted(folders.inbox(), but.isEmpty() ? "" : ", but not from " + but));
    }

    private void noteGathered(long began) {
        Set<String> unfinished = round.unfinished();
        folders.nightly().keySet().stream()
                .filter(schedule -> !unfinished.contains(schedule))
                .forEach(schedule -> gathered.put(schedule, began));
    }

    @Override
    public boolean serves(Schedule.Source source) {
        return source instanceof Schedule.Source.Folder;
    }

    @Override
    public State gather(String schedule, long since) {
        if (elsewhere) {
            return State.ELSEWHERE;
        }
        Long complete = gathered.get(schedule);
        return complete != null && complete - since > 0 ? State.ALL : State.NOT_YET;
    }

    private boolean isOurs() throws IOException {
        folders.create(definitions);
        boolean ours = lock.take();
        elsewhere = !ours;
        if (!ours) {
            hindered = false;
            rounds = 0;
            say("closed, because %s looks after %s; takes over when that one ends"
                    .formatted(lock.holder(), folders.inbox()));
        }
        return ours;
    }

    private void say(String now) {
        if (!now.equals(state)) {
            log.atLevel(hindered ? Level.WARN : Level.INFO).log("inbox: {}", now);
            state = now;
        }
    }

    @Override
    public void close() {
        end(thread);
        try {
            lock.close();
        } catch (IOException e) {
            log.debug("the lock ends with the process", e);
        }
        state = "closed";
        hindered = false;
    }

    /// A file that takes longer to read is taken up by the next start.
    private static void end(ExecutorService thread) {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(PATIENCE_AT_THE_END.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("the inbox is still reading a file; the next start goes on with it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String status() {
        return state;
    }

    @Override
    public boolean hindered() {
        return hindered;
    }

    @Override
    public List<Path> folders() {
        return Stream.concat(Stream.of(folders.inbox()), folders.nightly().values().stream())
                .toList();
    }

    @Override
    public Finding inspect() {
        Optional<String> conflict = folders.conflict();
        return conflict.isPresent() ? new Finding(false, conflict.get()) : inspectFolders();
    }

    private Finding inspectFolders() {
        Path inbox = folders.inbox();
        try {
            if (!Files.exists(inbox)) {
                return new Finding(true, "%s does not exist yet; `serve` makes it".formatted(inbox));
            }
            Files.delete(Files.createTempFile(inbox, ".doctor", ".tmp"));
            long manifests = new InboxListing(inbox, Set.copyOf(definitions), "")
                    .list().found().stream()
                            .filter(file -> FileNames.kind(file.path()) == FileNames.Kind.MANIFEST)
                            .count();
            return new Finding(true, "%s, %d manifests lie there, %s".formatted(inbox, manifests, lookedAfterBy()));
        } catch (IOException e) {
            return new Finding(false, "%s cannot be written to: %s".formatted(inbox, e));
        }
    }

    private String lookedAfterBy() throws IOException {
        return lock.taken().map("%s looks after it"::formatted).orElse("no process looks after it");
    }
}
