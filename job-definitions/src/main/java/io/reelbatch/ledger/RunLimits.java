package io.reelbatch.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the run of a batch may spend. The limit that a user has set for the batch is kept here, in memory,
/// because no other process works on the batch. The budget of its definition is kept in the ledger; here is
/// only remembered that it was found used up, so that not every row asks for it, and which rows were told
/// so before something was settled that may have made room. Safe for use by many threads.
public final class RunLimits {
    private Budget budget = Budget.NONE;
    private @Nullable Long maxCredits;
    private long creditsEach;
    private int sends;
    private long settlements;
    private @Nullable BudgetLimit found;
    private long foundAt;
    private @Nullable Instant believedUntil;
    private final Map<Long, Long> refusedAt = new HashMap<>();

    RunLimits(@Nullable Long maxCredits) {
        this.maxCredits = maxCredits;
    }

    /// Holds the run to the budget of its batch's definition.
    public synchronized void budget(Budget given) {
        budget = given;
    }

    /// What this batch may spend at most, as far as a user has said so.
    public synchronized @Nullable Long maxCredits() {
        return maxCredits;
    }

    /// @return whether it is another one than before
    synchronized boolean maxCredits(@Nullable Long credits) {
        boolean changed = !Objects.equals(maxCredits, credits);
        maxCredits = credits;
        return changed;
    }

    synchronized void add(int sent) {
        sends += sent;
    }

    /// Reserves one paid call within what a user has set for the batch, or says no. Reserved calls that are
    /// not made, or that are proven to be not executed, are [released][#release].
    public synchronized boolean reserve(Item item, long estimate) {
        creditsEach = estimate;
        if (maxCredits != null && (sends + 1) * estimate > maxCredits) {
            refusedAt.put(item.id(), settlements);
            return false;
        }
        sends++;
        return true;
    }

    /// Gives back a reserved call.
    public synchronized void release() {
        sends--;
    }

    /// What an intent has to reserve, where the definition has a budget.
    synchronized ItemStore.@Nullable Allowance allowance(Batch batch, Effect intent) {
        return intent.kind() == Effect.Kind.GENERATION && budget.limits()
                ? new ItemStore.Allowance(batch.definition(), batch.id(), budget, creditsEach)
                : null;
    }

    /// The limit of the budget that was met with and that nothing was settled of since, so that an item need
    /// not ask for it.
    ///
    /// @param atLeastEvery how long it is believed where nobody knows when it ends
    public synchronized Optional<BudgetLimit> overBudget(Item item, InstantSource clock, Duration atLeastEvery) {
        if (found == null || foundAt != settlements) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        if (believedUntil == null) {
            believedUntil = found.until() == null ? now.plus(atLeastEvery) : found.until();
        }
        if (!now.isBefore(believedUntil)) {
            return Optional.empty();
        }
        refusedAt.put(item.id(), foundAt);
        return Optional.of(found);
    }

    /// How often something was settled that had been reserved.
    synchronized long settlements() {
        return settlements;
    }

    /// @param asOf the number of settlements before the budget was asked
    synchronized void refused(Item item, BudgetLimit limit, long asOf) {
        found = limit;
        foundAt = asOf;
        believedUntil = null;
        refusedAt.put(item.id(), asOf);
    }

    /// Whether there is any limit to keep to.
    synchronized boolean any() {
        return maxCredits != null || budget.limits();
    }

    /// Something was settled, or a limit raised: there may be room.
    synchronized void settled() {
        settlements++;
    }

    /// Whether an item that was refused need not wait, because something was settled since.
    synchronized boolean mayTryAgain(long itemId) {
        Long asOf = refusedAt.remove(itemId);
        return asOf != null && asOf != settlements;
    }
}
