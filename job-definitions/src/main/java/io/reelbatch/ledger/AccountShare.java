package io.reelbatch.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What a batch has of the account that all batches of this process share: room for calls, and its part in
/// which generations are in flight. Safe for use by many threads.
public final class AccountShare {
    private final AccountLoad account;
    private final BatchRun run;
    private final Map<Long, Integer> startedAlone = new ConcurrentHashMap<>();
    private volatile boolean left;

    AccountShare(AccountLoad account, BatchRun run) {
        this.account = account;
        this.run = run;
    }

    /// Whether the account's limit leaves room for an item of this batch.
    public boolean hasRoom(Lane lane, int limit, Instant now) {
        return account.hasRoom(run, lane, limit, now);
    }

    /// Has every other generation of the account wait for an item whose own is in doubt, until then or until
    /// the item moves on. What is in flight ends as it does.
    ///
    /// @return whether nothing is in flight any more but generations that are as much in doubt
    public boolean hold(Item item, Instant now, Instant until) {
        return account.hold(run, item.id(), now, until);
    }

    /// Has nobody wait for an item any more.
    public void endHold(Item item) {
        account.endHold(run, item.id()).forEach(BatchRun::wakeAll);
    }

    /// How many generations of the account are in flight, or are not known to be over.
    public int generating() {
        return account.generating();
    }

    /// Whether something may be charged that nobody waits for any more.
    ///
    /// @param lasting how long a generation may take effect
    public boolean mayBeChargedForStrays(Instant now, Duration lasting) {
        return account.mayBeChargedForStrays(now, lasting);
    }

    /// Whether no other generation was in flight at any moment since the item's own was announced, so that
    /// what the balance lost meanwhile is what the item cost. To be asked after the look at the balance. Asks
    /// the ledger for other processes where this one says yes.
    public boolean wasAlone(Item item) {
        return wasAloneHere(item)
                && !account.generatedElsewhereSince(item.openEffect().intentAt());
    }

    /// The same, for this process only.
    public boolean wasAloneHere(Item item) {
        Integer number = startedAlone.get(item.id());
        return number != null && number == account.generationsStarted();
    }

    /// Whether another process has a generation in flight.
    public boolean othersGenerate(Instant now) {
        return account.generatedElsewhereSince(now);
    }

    /// Takes note of generations that were not over when the batch was read.
    void found(int unsettled) {
        if (unsettled > 0) {
            account.generating(unsettled);
            account.generationStarted(); // none that is under way elsewhere was alone
        }
    }

    /// Takes note of an announced generation.
    void announced(Item item) {
        int number = account.generationStarted();
        if (account.generating() == 1) {
            startedAlone.put(item.id(), number);
        }
    }

    /// Takes note of a step of an item.
    void moved(ItemState from, ItemState to) {
        if (StateCounts.unsettled(from) != StateCounts.unsettled(to)) {
            moved(StateCounts.unsettled(to) ? 1 : -1);
        }
    }

    /// @param change generations that may be charged, less those that may not any more
    void moved(int change) {
        if (!left) {
            account.generating(change);
        }
    }

    /// A generation that was called off goes on in the cloud, and may be charged at any time.
    void noteStray(ItemState from, ItemState to) {
        if (StateCounts.unsettled(from) && to == ItemState.CANCELLED) {
            account.strayed();
        }
    }

    /// @return for how many of the items that are ready there is room
    int reserve(Lane lane, int ready, int max, int limit, Instant now) {
        return account.reserve(run, lane, ready, max, limit, now);
    }

    /// @return the batches that were waiting for the room
    Collection<BatchRun> release(Lane lane) {
        return left ? List.of() : account.release(run, lane);
    }

    /// An item's generation is in doubt no more.
    ///
    /// @return the batches that were waiting for that
    Collection<BatchRun> over(long itemId) {
        startedAlone.remove(itemId);
        return account.endHold(run, itemId);
    }

    /// Gives back everything. What workers that were left behind do later does not count.
    ///
    /// @param unsettled generations of the batch that may be charged
    /// @return the batches that were waiting for room
    Collection<BatchRun> leave(int unsettled) {
        if (!left) {
            account.generating(-unsettled);
        }
        left = true;
        return account.leave(run);
    }
}
