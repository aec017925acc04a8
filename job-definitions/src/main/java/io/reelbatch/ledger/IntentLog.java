package io.reelbatch.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Commits intents to the ledger. One thread commits for all workers, many intents at a time:
/// workers are virtual threads that never touch the database, and a commit for each would cost more than
/// the call it protects.
public final class IntentLog implements Intents, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(IntentLog.class);
    private static final int LARGEST_GROUP = 1_000;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

    private final ItemStore items;
    private final Duration giveUpAfter;
    private final BlockingQueue<Optional<Entry>> queue = new LinkedBlockingQueue<>();
    private volatile boolean closed;

    public IntentLog(ItemStore items) {
        this(items, Endurance.LONGEST);
    }

    /// @param giveUpAfter how long a failing database is borne with
    public IntentLog(ItemStore items, Duration giveUpAfter) {
        this.items = items;
        this.giveUpAfter = giveUpAfter;
        Thread.ofPlatform().name("intents").daemon().start(this::work);
    }

    /// Blocks until the group that the intent is in is committed.
    @Override
    public Item commit(BatchRun run, Item before, ItemState next, Effect intent) {
        if (run.paused(before)) {
            throw ItemMoved.paused(before);
        }
        Entry entry = new Entry(
                run,
                new ItemStore.Intent(
                        before, before.intending(next, intent), run.limits().allowance(run.batch(), intent), null),
                new CompletableFuture<>());
        queue.add(Optional.of(entry));
        if (closed) {
            refuse(entry);
        }
        try {
            return entry.done.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void work() {
        List<Optional<Entry>> group = new ArrayList<>();
        while (!closed) {
            group.clear();
            try {
                group.add(queue.take());
            } catch (InterruptedException unwanted) {
                continue; // nobody may interrupt a thread that works with the database; it ends by close()
            }
            queue.drainTo(group, LARGEST_GROUP - 1);
            commitAll(group.stream().flatMap(Optional::stream).toList());
        }
        group.clear();
        queue.drainTo(group);
        group.stream().flatMap(Optional::stream).forEach(IntentLog::refuse);
    }

    private void commitAll(List<Entry> group) {
        Map<BatchRun, List<Entry>> byRun = group.stream().collect(Collectors.groupingBy(Entry::run));
        byRun.forEach(this::commitOne);
    }

    private void commitOne(BatchRun run, List<Entry> entries) {
        try {
            long asOf = run.limits().settlements();
            Map<Long, ItemStore.Intent> lost = commit(
                            run, entries.stream().map(Entry::intent).toList())
                    .stream()
                    .collect(Collectors.toMap(intent -> intent.before().id(), intent -> intent));
            for (Entry entry : entries) {
                ItemStore.Intent refused = lost.get(entry.intent.before().id());
                if (refused != null) {
                    entry.done.completeExceptionally(why(run, refused, asOf));
                } else {
                    run.intended(entry.intent.before(), entry.intent.after());
                    entry.done.complete(entry.intent.after());
                }
            }
        } catch (RuntimeException | Error e) { // whatever it is, nobody may be left waiting for an answer
            entries.forEach(entry -> entry.done.completeExceptionally(e));
        }
    }

    /// @param asOf how often something had been settled before the budget was asked
    private static RuntimeException why(BatchRun run, ItemStore.Intent refused, long asOf) {
        BudgetLimit limit = refused.over();
        if (limit == null) {
            return new ItemMoved(refused.before());
        }
        run.limits().refused(refused.before(), limit, asOf);
        return new OverBudget(limit);
    }

    /// Nobody has sent anything yet, so an intent can wait for a database that comes back.
    private List<ItemStore.Intent> commit(BatchRun run, List<ItemStore.Intent> intents) {
        Endurance endurance = new Endurance(giveUpAfter);
        boolean inDoubt = false;
        while (true) {
            try {
                return inDoubt ? items.commitAgain(run.lease(), intents) : items.commit(run.lease(), intents);
            } catch (RuntimeException failure) {
                if (!endurance.bears(failure) || run.stopRequested() || closed) {
                    throw failure;
                }
                log.warn("{} intents could not be committed; trying again", intents.size(), failure);
                inDoubt = true;
                restAWhile();
            }
        }
    }

    private static void restAWhile() {
        LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
    }

    /// Ends the committing thread. It is never interrupted: an interrupt inside the database's file I/O
    /// would close the database of the whole process.
    @Override
    public void close() {
        closed = true;
        queue.add(Optional.empty());
    }

    /// How many intents wait for the commit that is under way.
    int waiting() {
        return queue.size();
    }

    private static void refuse(Entry entry) {
        entry.done.completeExceptionally(new IllegalStateException("the process is stopping; nothing was sent"));
    }

    private record Entry(BatchRun run, ItemStore.Intent intent, CompletableFuture<Item> done) {}
}
